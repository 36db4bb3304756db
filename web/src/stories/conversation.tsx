import { useEffect, useMemo, useState } from "react";
import { FileTrigger, Form } from "react-aria-components";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Waiting } from "../components/waiting";
import { chosenFiles } from "../documents/folders";
import { UploadRows } from "../documents/upload-rows";
import { useUploads } from "../documents/uploads";
import { isUnderWay, useJob } from "../jobs/queries";
import { useTexts } from "../texts/context";
import { storyTexts } from "../texts/stories";
import { MemoryList } from "./memories";
import { type Message, useMessages, usePlan, useRefreshStory, useTell } from "./queries";

export function Conversation({ projectId }: { projectId: string }) {
  const texts = useTexts(storyTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useMessages(projectId);
  const messages = found?.pages.flatMap((page) => page.items).reverse() ?? [];
  const last = messages.at(-1);
  return (
    <>
      <Section title={texts.views.conversation}>
        {isPending && <Loading />}
        {error && <ProblemBox error={error} onRetry={refetch} />}
        {found && !messages.length && <p className="text-quiet">{texts.begin}</p>}
        {hasNextPage && <Button onPress={() => fetchNextPage()}>{texts.earlier}</Button>}
        <ol className="flex flex-col gap-4">
          {messages.map((one) => (
            <Turn key={one.id} message={one} />
          ))}
        </ol>
        {last && !last.reply && <Reply key={last.job_id} projectId={projectId} jobId={last.job_id} />}
        <Tell projectId={projectId} />
        <AddText projectId={projectId} />
        <Next projectId={projectId} />
      </Section>
      {messages.length > 0 && (
        <Section title={texts.toConfirm}>
          <p className="text-quiet">{texts.toConfirmIntro}</p>
          <MemoryList projectId={projectId} confirmed={false} empty={texts.nothingToConfirm} />
        </Section>
      )}
    </>
  );
}

function Turn({ message: { content, reply } }: { message: Message }) {
  const texts = useTexts(storyTexts);
  return (
    <li className="flex flex-col gap-2">
      <div className="rounded-md bg-tint p-4">
        <p className="text-sm text-quiet">{texts.you}</p>
        <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{content}</p>
      </div>
      {reply && (
        <div className="rounded-md border border-line p-4">
          <p className="text-sm text-quiet">{texts.interviewer}</p>
          <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{reply}</p>
        </div>
      )}
    </li>
  );
}

/** While it is written. */
function Reply({ projectId, jobId }: { projectId: string; jobId: string }) {
  const texts = useTexts(storyTexts);
  const refresh = useRefreshStory(projectId);
  const { data: job } = useJob(jobId);
  const hasEnded = job !== undefined && !isUnderWay(job);
  useEffect(() => {
    if (hasEnded) refresh();
  }, [hasEnded]);
  return job && job.state !== "succeeded" ? <Waiting job={job} doing={texts.listening} /> : null;
}

function Tell({ projectId }: { projectId: string }) {
  const texts = useTexts(storyTexts);
  const tell = useTell(projectId);
  const [message, setMessage] = useState("");
  return (
    <Form
      className="flex flex-col items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        tell.mutate(message, { onSuccess: () => setMessage("") });
      }}
    >
      <Field label={texts.message} lines={4} maxLength={20_000} value={message} onChange={setMessage} isRequired />
      {tell.isError && <ProblemBox error={tell.error} />}
      <Button type="submit" look="main" isDisabled={tell.isPending || !message.trim()}>
        {texts.tell}
      </Button>
    </Form>
  );
}

/** Letters, diaries: the next replies read them. */
function AddText({ projectId }: { projectId: string }) {
  const texts = useTexts(storyTexts);
  const place = useMemo(() => ({ projectId, metadata: {} }), [projectId]);
  const uploads = useUploads(place);
  return (
    <div className="flex flex-col items-start gap-2">
      <FileTrigger allowsMultiple onSelect={(files) => files && uploads.add(chosenFiles(files))}>
        <Button>{texts.addText}</Button>
      </FileTrigger>
      <span className="text-sm text-quiet">{texts.addTextHint}</span>
      <UploadRows {...uploads} />
    </div>
  );
}

function Next({ projectId }: { projectId: string }) {
  const texts = useTexts(storyTexts);
  const { data: plan } = usePlan(projectId);
  if (!plan?.updated_at) return null;
  const { theme, decade, why } = plan.next;
  return (
    <p className="text-sm text-quiet [overflow-wrap:anywhere]">
      {texts.next(texts.themeOf(theme), decade)} {why}
    </p>
  );
}
