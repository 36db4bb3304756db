import { useEffect } from "react";
import { FileTrigger } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { Problem } from "../api/problem";
import { Button } from "../components/button";
import { JobStateBadge } from "../components/job-state";
import { Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useJob } from "../jobs/queries";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";
import { Compose } from "./compose";
import { Conversation } from "./conversation";
import { type Thread, useAddFile, useSend, useThreads } from "./queries";

const THREAD = "thread"; // in the URL

/** The conversations of a project, or those on all documents of the learner. */
export function Chat({ projectId }: { projectId: string | null }) {
  const texts = useTexts(chatTexts);
  const [search, setSearch] = useSearchParams();
  const { data: found, error, refetch, hasNextPage, fetchNextPage, isFetching } = useThreads(projectId);
  const send = useSend(projectId);
  const threads = found?.pages.flatMap((page) => page.items) ?? [];
  const threadId = search.get(THREAD);
  const thread = threads.find((one) => one.id === threadId);
  const begun = !threadId && send.data ? threads.find((one) => one.job_id === send.data.id) : undefined;
  useEffect(() => {
    if (begun) setSearch({ [THREAD]: begun.id });
  }, [begun, setSearch]);
  const isSought = Boolean(threadId && !thread);
  useEffect(() => {
    if (isSought && hasNextPage && !isFetching) fetchNextPage();
  }, [isSought, hasNextPage, isFetching, fetchNextPage]);
  const leave = () => {
    send.reset();
    setSearch({});
  };
  return (
    <div className="flex flex-col gap-6 sm:flex-row">
      <div className="flex flex-col gap-4 sm:w-56 sm:shrink-0">
        <Threads
          threads={threads}
          threadId={threadId}
          onNew={leave}
          {...(hasNextPage && { onMore: () => fetchNextPage() })}
        />
        <AddFile projectId={projectId} threadId={threadId} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-4">
        {error && <ProblemBox error={error} onRetry={refetch} />}
        {thread ? (
          <Conversation key={thread.id} projectId={projectId} thread={thread} onDeleted={leave} />
        ) : (
          <p className="text-quiet">{isSought && found && !hasNextPage && !isFetching ? texts.gone : texts.begin}</p>
        )}
        <Compose
          hasProject={projectId !== null}
          isSending={send.isPending}
          onSend={(message, mode, onSuccess) => send.mutate({ message, mode, threadId }, { onSuccess })}
        />
        {send.isError && <ProblemBox error={send.error} />}
      </div>
    </div>
  );
}

interface ThreadsProps {
  threads: readonly Thread[];
  threadId: string | null;
  onNew: () => void;
  onMore?: () => void;
}

function Threads({ threads, threadId, onNew, onMore }: ThreadsProps) {
  const common = useTexts();
  const texts = useTexts(chatTexts);
  return (
    <Section title={texts.threads}>
      <ul className="flex flex-col gap-1">
        {threads.map((one) => (
          <li key={one.id}>
            <Link
              to={`?${THREAD}=${one.id}`}
              aria-current={one.id === threadId ? "page" : undefined}
              className="block rounded-md px-2 py-1 text-sm text-accent underline [overflow-wrap:anywhere] aria-[current]:bg-tint"
            >
              {one.title}
            </Link>
          </li>
        ))}
      </ul>
      {onMore && <Button onPress={onMore}>{common.more}</Button>}
      {threadId && <Button onPress={onNew}>{texts.newThread}</Button>}
    </Section>
  );
}

function AddFile({ projectId, threadId }: { projectId: string | null; threadId: string | null }) {
  const texts = useTexts(chatTexts);
  const add = useAddFile(projectId);
  return (
    <div className="flex flex-col items-start gap-2">
      <FileTrigger onSelect={(files) => files?.[0] && add.mutate({ file: files[0], threadId })}>
        <Button isDisabled={add.isPending}>{texts.file}</Button>
      </FileTrigger>
      {add.isError && <ProblemBox error={add.error} />}
      {add.data && <AddedFile jobId={add.data.id} />}
    </div>
  );
}

function AddedFile({ jobId }: { jobId: string }) {
  const texts = useTexts(chatTexts);
  const { data: job } = useJob(jobId);
  if (!job) return null;
  return (
    <div role="status" className="flex flex-col gap-2">
      <JobStateBadge job={job} />
      {job.error && <ProblemBox error={new Problem(job.error)} />}
      <Link to={`/jobs/${jobId}`} className="text-sm text-accent underline">
        {texts.openJob}
      </Link>
    </div>
  );
}
