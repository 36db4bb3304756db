import { Navigate } from "react-router";
import { Loading } from "../components/page";
import { useDocuments } from "../documents/queries";

/** Who has a library begins with what is due today. */
export function Component() {
  const { data, isPending } = useDocuments(undefined);
  if (isPending) return <Loading />;
  return <Navigate to={data?.pages[0]?.items.length ? "/today" : "/ask"} replace />;
}
