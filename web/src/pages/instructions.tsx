import { Link } from "react-router";
import { Page } from "../components/page";
import { RequestSamples } from "../components/request-samples";
import { InstructionList } from "../instructions/instruction-list";
import { useTexts } from "../texts/context";
import { instructionTexts } from "../texts/instructions";

/** One's own. */
export function Component() {
  const common = useTexts();
  const texts = useTexts(instructionTexts);
  return (
    <Page title={texts.own} intro={texts.ownIntro}>
      <Link to="/account" className="text-sm text-accent underline">
        {common.account}
      </Link>
      <InstructionList scope="own" />
      <RequestSamples request={{ method: "GET", path: "/api/instructions" }} />
    </Page>
  );
}
