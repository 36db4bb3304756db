import { Navigate } from "react-router";
import { Loading } from "../components/page";
import { useNewestDocuments } from "../documents/queries";

/** Who has a library begins with what is due today. */
export function Component() {
  const { data: documents, isPending } = useNewestDocuments(undefined);
  if (isPending) return <Loading />;
  return <Navigate to={documents?.length ? "/today" : "/ask"} replace />;
}
