import { Link, useParams } from "react-router";
import { Chat } from "../chat/chat";
import { chatPath } from "../chat/queries";
import { Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { useProject } from "../projects/queries";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";
import { projectTexts } from "../texts/projects";

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(chatTexts);
  const projects = useTexts(projectTexts);
  const { data: project, error, isPending, refetch } = useProject(id);
  return (
    <Page title={project?.name ?? texts.title}>
      <Link to="/chat/projects" className="text-sm text-accent underline">
        {projects.back}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {project && <Chat projectId={id} />}
      <RequestSamples request={{ method: "POST", path: chatPath(id), body: { message: "…" } }} />
    </Page>
  );
}
