import { useParams } from "react-router";
import { InstructionView } from "../instructions/instruction-view";

/** One of one's own. */
export function Component() {
  const { id = "" } = useParams();
  return <InstructionView scope="own" id={id} />;
}
