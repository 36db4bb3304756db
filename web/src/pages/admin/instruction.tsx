import { useParams } from "react-router";
import { InstructionView } from "../../instructions/instruction-view";

/** One of the site's. */
export function Component() {
  const { id = "" } = useParams();
  return <InstructionView scope="site" id={id} />;
}
