import { useEffect } from "react";
import { Link } from "react-router";
import { Problem } from "../api/problem";
import { AnswerText, Quotes } from "../components/answer";
import { Badge } from "../components/badge";
import { Button, ButtonLink } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Loading } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useJobEvents } from "../jobs/following";
import { isUnderWay, useJob, useJobActions } from "../jobs/queries";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";
import {
  type ChatMessage,
  citationsOf,
  exportPath,
  type Thread,
  useDeleteThread,
  useMessages,
  useRefreshChat,
  useRegenerate,
} from "./queries";

interface Props {
  projectId: string;
  thread: Thread;
  onDeleted: () => void;
}

export function Conversation({ projectId, thread, onDeleted }: Props) {
  const texts = useTexts(chatTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useMessages(projectId, thread.id);
  const messages = found?.pages.flatMap((page) => page.items).reverse() ?? [];
  const last = messages.at(-1);
  return (
    <>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{texts.earlier}</Button>}
      <ol className="flex flex-col gap-4">
        {messages.map((one) => (
          <Message key={one.id} message={one} />
        ))}
      </ol>
      {thread.job_id && <Reply key={thread.job_id} projectId={projectId} jobId={thread.job_id} />}
      <div className="flex flex-wrap gap-2">
        {last?.role === "assistant" && <Regenerate projectId={projectId} messageId={last.id} />}
        <ButtonLink href={exportPath(projectId, thread.id)} download>
          {texts.export}
        </ButtonLink>
        <DeleteThread projectId={projectId} threadId={thread.id} onDeleted={onDeleted} />
      </div>
    </>
  );
}

function Message({ message }: { message: ChatMessage }) {
  const texts = useTexts(chatTexts);
  const { id, role, content, outcome, unanswered } = message;
  if (role === "system") return <li className="text-sm text-quiet [overflow-wrap:anywhere]">{content}</li>;
  if (role === "user")
    return (
      <li className="rounded-md bg-tint p-4">
        <p className="text-sm text-quiet">{texts.you}</p>
        <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{content}</p>
      </li>
    );
  const citations = citationsOf(message);
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line p-4">
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        {texts.reply}
        <Badge tone={outcome === "answered" ? "good" : "warn"}>
          {outcome ? texts.outcomes[outcome] : texts.stopped}
        </Badge>
      </p>
      <AnswerText text={content} citations={citations} of={`${id}-`} />
      {unanswered.length > 0 && (
        <p className="text-sm text-warn">
          {texts.unanswered}: {unanswered.join("; ")}
        </p>
      )}
      <Quotes citations={citations} of={`${id}-`} />
    </li>
  );
}

/** While it is written. The reply that is kept comes with the messages. */
function Reply({ projectId, jobId }: { projectId: string; jobId: string }) {
  const texts = useTexts(chatTexts);
  const refresh = useRefreshChat(projectId);
  const { data: job } = useJob(jobId);
  const { cancel } = useJobActions();
  const writes = job !== undefined && isUnderWay(job);
  const { text } = useJobEvents(writes ? job : undefined);
  useEffect(() => {
    if (job && !writes) refresh();
  }, [writes]);
  if (job?.error) return <ProblemBox error={new Problem(job.error)} />;
  if (!writes) return null;
  return (
    <section aria-label={texts.reply} className="flex flex-col items-start gap-3 rounded-md border border-line p-4">
      <p role="status" className="text-sm text-quiet">
        {texts.writing} …
      </p>
      {text && <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</p>}
      <div className="flex flex-wrap items-center gap-3">
        <Button isDisabled={cancel.isPending} onPress={() => cancel.mutate(jobId)}>
          {texts.stop}
        </Button>
        <Link to={`/jobs/${jobId}`} className="text-sm text-accent underline">
          {texts.openJob}
        </Link>
      </div>
      {cancel.isError && <ProblemBox error={cancel.error} />}
    </section>
  );
}

function Regenerate({ projectId, messageId }: { projectId: string; messageId: string }) {
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
  projectId: string;
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
