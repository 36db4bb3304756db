import { useEffect } from "react";
import { Link } from "react-router";
import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { Announcer } from "../components/announcer";
import { Button, ButtonLink } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Loading } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useJobEvents } from "../jobs/following";
import { isUnderWay, useJob, useJobActions } from "../jobs/queries";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";
import { Message } from "./message";
import {
  exportPath,
  type Thread,
  useAwaitTitle,
  useDeleteThread,
  useMessages,
  useRefreshChat,
  useRegenerate,
} from "./queries";

interface Props {
  projectId: string | null;
  thread: Thread;
  onDeleted: () => void;
}

export function Conversation({ projectId, thread, onDeleted }: Props) {
  const texts = useTexts(chatTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useMessages(projectId, thread.id);
  const { data: job } = useJob(thread.job_id);
  const refresh = useRefreshChat(projectId);
  const hasEnded = job !== undefined && !isUnderWay(job);
  const awaitTitle = useAwaitTitle(projectId);
  useEffect(() => {
    if (!hasEnded) return;
    refresh();
    return awaitTitle();
  }, [job?.id, hasEnded, awaitTitle]);
  const messages = found?.pages.flatMap((page) => page.items).reverse() ?? [];
  const last = messages.at(-1);
  return (
    <>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{texts.earlier}</Button>}
      <ol className="flex flex-col gap-4">
        {messages.map((one) => (
          <Message key={one.id} projectId={projectId} message={one} isLast={one === last || one === messages.at(-2)} />
        ))}
      </ol>
      {job && isUnderWay(job) && <Reply key={job.id} job={job} />}
      {job?.error && <ProblemBox error={new Problem(job.error)} />}
      <div className="flex flex-wrap gap-2">
        {hasEnded && last && last.role !== "system" && <Regenerate projectId={projectId} messageId={last.id} />}
        <ButtonLink href={exportPath(projectId, thread.id)} download>
          {texts.export}
        </ButtonLink>
        <DeleteThread projectId={projectId} threadId={thread.id} onDeleted={onDeleted} />
      </div>
    </>
  );
}

/** While it is written. The reply that is kept comes with the messages. */
function Reply({ job }: { job: Job }) {
  const texts = useTexts(chatTexts);
  const { cancel } = useJobActions();
  const { text, isConnected, hasEnded } = useJobEvents(job);
  return (
    <section aria-label={texts.reply} className="flex flex-col items-start gap-3 rounded-md border border-line p-4">
      <p className="text-sm text-quiet">{texts.writing} …</p>
      <Announcer text={text} />
      {text && <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</p>}
      {!isConnected && !hasEnded && <p role="status">{texts.reconnecting}</p>}
      <div className="flex flex-wrap items-center gap-3">
        <Button isDisabled={cancel.isPending} onPress={() => cancel.mutate(job.id)}>
          {texts.stop}
        </Button>
        <Link to={`/jobs/${job.id}`} className="text-sm text-accent underline">
          {texts.openJob}
        </Link>
      </div>
      {cancel.isError && <ProblemBox error={cancel.error} />}
    </section>
  );
}

function Regenerate({ projectId, messageId }: { projectId: string | null; messageId: string }) {
  const texts = useTexts(chatTexts);
  const regenerate = useRegenerate(projectId);
  return (
    <>
      <Button isDisabled={regenerate.isPending} onPress={() => regenerate.mutate(messageId)}>
        {texts.regenerate}
      </Button>
      {regenerate.isError && <ProblemBox error={regenerate.error} />}
    </>
  );
}

interface DeleteThreadProps {
  projectId: string | null;
  threadId: string;
  onDeleted: () => void;
}

function DeleteThread({ projectId, threadId, onDeleted }: DeleteThreadProps) {
  const texts = useTexts(chatTexts);
  const remove = useDeleteThread(projectId);
  return (
    <>
      <ConfirmButton
        label={texts.remove}
        ariaLabel={texts.remove}
        question={texts.removeQuestion}
        yes={texts.removeYes}
        no={texts.removeNo}
        onConfirm={() => remove.mutate(threadId, { onSuccess: onDeleted })}
      />
      {remove.isError && <ProblemBox error={remove.error} />}
    </>
  );
}
