import { Link } from "react-router";
import { Chat } from "../chat/chat";
import { chatPath } from "../chat/queries";
import { Page } from "../components/page";
import { RequestSamples } from "../components/request-samples";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";

export function Component() {
  const texts = useTexts(chatTexts);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Link to="/chat/projects" className="text-sm text-accent underline">
        {texts.ofProjects}
      </Link>
      <Chat projectId={null} />
      <RequestSamples request={{ method: "POST", path: chatPath(null), body: { message: "…" } }} />
    </Page>
  );
}
