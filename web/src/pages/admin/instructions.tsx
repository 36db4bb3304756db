import { useMe } from "../../account/queries";
import { Page } from "../../components/page";
import { RequestSamples } from "../../components/request-samples";
import { InstructionList } from "../../instructions/instruction-list";
import { useTexts } from "../../texts/context";
import { instructionTexts } from "../../texts/instructions";

/** Those of the site. */
export function Component() {
  const texts = useTexts(instructionTexts);
  const { data: me } = useMe();
  return (
    <Page title={texts.title} intro={texts.intro}>
      {me?.is_admin ? <InstructionList scope="site" /> : <p className="text-quiet">{texts.adminOnly}</p>}
      <RequestSamples request={{ method: "GET", path: "/api/admin/instructions" }} />
    </Page>
  );
}
