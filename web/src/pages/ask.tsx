import { useState } from "react";
import { Form } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { FollowUp } from "../answers/follow-up";
import { useAskFirst } from "../answers/queries";
import type { Answered, Job } from "../api/client";
import { Problem } from "../api/problem";
import { Announcer } from "../components/announcer";
import { AnswerText, Quotes } from "../components/answer";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Empty, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { useNewestDocuments } from "../documents/queries";
import { isUnderWay, useJobActions } from "../jobs/queries";
import { useJobResult } from "../jobs/result";
import { answerTexts } from "../texts/answers";
import { useTexts } from "../texts/context";
import { jobTexts } from "../texts/jobs";

const QUESTION = "question"; // in the URL, as another page proposes it
const JOB = "job"; // in the URL, so that an answer can be kept and reloaded

export function Component() {
  const texts = useTexts(answerTexts);
  const [search, setSearch] = useSearchParams();
  const [question, setQuestion] = useState(search.get(QUESTION) ?? "");
  const ask = useAskFirst();
  const jobId = search.get(JOB);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate(question, { onSuccess: (job) => setSearch({ [JOB]: job.id }) });
        }}
      >
        <Field
          label={texts.question}
          placeholder={texts.placeholder}
          lines={3}
          maxLength={2000}
          value={question}
          onChange={setQuestion}
          isRequired
        />
        <div>
          <Button type="submit" look="main" isDisabled={ask.isPending || !question.trim()}>
            {texts.submit}
          </Button>
        </div>
      </Form>
      {ask.isError && <ProblemBox error={ask.error} />}
      {jobId ? <Answer key={jobId} jobId={jobId} onAsked={(id) => setSearch({ [JOB]: id })} /> : <EmptyLibrary />}
      <RequestSamples request={{ method: "POST", path: "/api/answers", body: { question: question || "…" } }} />
    </Page>
  );
}

function EmptyLibrary() {
  const texts = useTexts(answerTexts);
  const { data: documents } = useNewestDocuments(undefined);
  if (!documents || documents.length) return null;
  return (
    <Empty>
      <p>{texts.empty}</p>
      <Link to="/library" className="text-accent underline">
        {texts.fill}
      </Link>
    </Empty>
  );
}

function Answer({ jobId, onAsked }: { jobId: string; onAsked: (jobId: string) => void }) {
  const texts = useTexts(answerTexts);
  const { job, error, refetch, followed, result: answered } = useJobResult<Answered>(jobId);
  if (error && !job) return <ProblemBox error={error} onRetry={refetch} />;
  if (!job) return null;
  const sessionId = job.input.session_id;
  return (
    <section aria-label={texts.title} className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold [overflow-wrap:anywhere]">{String(job.input.question ?? "")}</h2>
      <Announcer text={answered?.answer ?? followed.text} />
      {answered ? (
        <AnswerText text={answered.answer} citations={answered.citations} sentences={answered.sentences} />
      ) : (
        <Draft job={job} text={followed.text} />
      )}
      {!followed.isConnected && !followed.hasEnded && isUnderWay(job) && <p role="status">{texts.reconnecting}</p>}
      <Outcome job={job} answered={answered} />
      {answered && <Quotes citations={answered.citations} />}
      <div>
        <Link to={`/jobs/${jobId}`} className="text-sm text-accent underline">
          {texts.openJob}
        </Link>
      </div>
      {typeof sessionId === "string" && (
        <FollowUp sessionId={sessionId} jobId={jobId} isAnswered={Boolean(answered)} onAsked={onAsked} />
      )}
    </section>
  );
}

function Draft({ job, text }: { job: Job; text: string }) {
  const texts = useTexts(answerTexts);
  const { waitsFor, reasons } = useTexts(jobTexts);
  const { cancel } = useJobActions();
  if (!isUnderWay(job)) return text ? <p className="whitespace-pre-wrap">{text}</p> : null;
  const waits = job.waiting_reason && waitsFor(reasons[job.waiting_reason]);
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-sm text-quiet">{text ? texts.writing : (waits ?? texts.searching)} …</p>
      {text && <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</p>}
      <Button isDisabled={cancel.isPending} onPress={() => cancel.mutate(job.id)}>
        {texts.stop}
      </Button>
      {cancel.isError && <ProblemBox error={cancel.error} />}
    </div>
  );
}

function Outcome({ job, answered }: { job: Job; answered: Answered | null }) {
  const texts = useTexts(answerTexts);
  const { retry } = useJobActions();
  if (job.state === "cancelled") return <p>{texts.cancelled}</p>;
  if (job.error) return <ProblemBox error={new Problem(job.error)} onRetry={() => retry.mutate(job.id)} />;
  return (
    <div className="flex flex-wrap gap-2">
      {answered?.outcome === "not_found" && <p>{texts.notAnswered}</p>}
      {answered?.outcome === "passages" && <p>{texts.passages}</p>}
      {job.receipt?.provider === "extractive" && <Badge title={texts.quotesOnlyHint}>{texts.quotesOnly}</Badge>}
      {job.receipt?.cache === "hit" && <Badge title={texts.fromCacheHint}>{texts.fromCache}</Badge>}
      {job.receipt?.degraded && (
        <Badge tone="warn" title={texts.wordsOnlyHint}>
          {texts.wordsOnly}
        </Badge>
      )}
    </div>
  );
}
