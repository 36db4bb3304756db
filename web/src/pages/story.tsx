import type { ComponentType } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import type { ApiRequest } from "../api/samples";
import { Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { useProject } from "../projects/queries";
import { Chapters } from "../stories/chapters";
import { Conversation } from "../stories/conversation";
import { Memories } from "../stories/memories";
import { Names, Timeline } from "../stories/timeline";
import { useTexts } from "../texts/context";
import { projectTexts } from "../texts/projects";
import { storyTexts, type View } from "../texts/stories";

const VIEW = "view"; // in the URL

const VIEWS: Record<View, ComponentType<{ projectId: string }>> = {
  conversation: Conversation,
  memories: Memories,
  timeline: Timeline,
  names: Names,
  chapters: Chapters,
};

/** Below the story. */
const REQUESTS: Record<View, ApiRequest> = {
  conversation: { method: "POST", path: "/conversation", body: { message: "…" } },
  memories: { method: "GET", path: "/memories" },
  timeline: { method: "GET", path: "/timeline" },
  names: { method: "GET", path: "/people" },
  chapters: { method: "POST", path: "/chapters", body: { title: "…" } },
};

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(storyTexts);
  const { back } = useTexts(projectTexts);
  const [search] = useSearchParams();
  const { data: project, error, isPending, refetch } = useProject(id);
  const view = (Object.keys(VIEWS) as View[]).find((one) => one === search.get(VIEW)) ?? "conversation";
  const Shown = VIEWS[view];
  const request = REQUESTS[view];
  return (
    <Page title={project?.name ?? texts.title}>
      <Link to="/stories" className="text-sm text-accent underline">
        {back}
      </Link>
      <Views view={view} />
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {project && <Shown projectId={id} />}
      <RequestSamples request={{ ...request, path: `/api/stories/${id}${request.path}` }} />
    </Page>
  );
}

function Views({ view }: { view: View }) {
  const texts = useTexts(storyTexts);
  return (
    <nav aria-label={texts.parts} className="flex flex-wrap gap-1 border-b border-line pb-2">
      {(Object.keys(VIEWS) as View[]).map((one) => (
        <Link
          key={one}
          to={`?${VIEW}=${one}`}
          aria-current={one === view ? "page" : undefined}
          className="rounded-md px-3 py-2 text-sm font-medium hover:bg-tint aria-[current]:bg-tint aria-[current]:text-accent"
        >
          {texts.views[one]}
        </Link>
      ))}
    </nav>
  );
}
