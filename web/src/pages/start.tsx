import { useState } from "react";
import { Form } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { NewKey } from "../account/keys-section";
import { useMe } from "../account/queries";
import { useAsk } from "../answers/queries";
import { type ApiRequest, pensumClient, SAMPLES } from "../api/samples";
import { Button } from "../components/button";
import { CopyableId } from "../components/copy";
import { Field } from "../components/field";
import { JobStateBadge } from "../components/job-state";
import { Page, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Sample } from "../components/request-samples";
import { Timeline } from "../components/timeline";
import { useJob } from "../jobs/queries";
import { useTexts } from "../texts/context";
import { startTexts } from "../texts/start";

const JOB = "job"; // in the URL, so that its log can be kept and reloaded

export function Component() {
  const texts = useTexts(startTexts);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Section title={texts.address}>
        <p>{texts.addressHint}</p>
        <CopyableId id={window.location.origin} />
        <a href="/docs" className="text-accent underline">
          {texts.reference}
        </a>
      </Section>
      <KeyStep />
      <CallStep />
    </Page>
  );
}

function KeyStep() {
  const texts = useTexts(startTexts);
  const { data: me } = useMe();
  const [key, setKey] = useState("…");
  return (
    <Section title={texts.key}>
      <p>{texts.keyHint}</p>
      {me && <NewKey user={me} onKey={setKey} />}
      <Sample name={texts.variable} code={`export PENSUM_KEY=${key}`} />
    </Section>
  );
}

function CallStep() {
  const texts = useTexts(startTexts);
  const [question, setQuestion] = useState(texts.example);
  const [search, setSearch] = useSearchParams();
  const ask = useAsk();
  const jobId = search.get(JOB);
  return (
    <Section title={texts.call}>
      <p>{texts.callHint}</p>
      <Form
        className="flex max-w-xl flex-col items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate({ question }, { onSuccess: (job) => setSearch({ [JOB]: job.id }) });
        }}
      >
        <Field label={texts.question} value={question} onChange={setQuestion} maxLength={2000} isRequired />
        <Button type="submit" look="main" isDisabled={ask.isPending}>
          {texts.run}
        </Button>
      </Form>
      {ask.isError && <ProblemBox error={ask.error} />}
      {jobId && <Log key={jobId} jobId={jobId} />}
      <Link to="/playground" className="text-accent underline">
        {texts.playground}
      </Link>
      <Programs question={question} />
    </Section>
  );
}

function Programs({ question }: { question: string }) {
  const texts = useTexts(startTexts);
  const request: ApiRequest = { method: "POST", path: "/api/answers", body: { question } };
  return (
    <div className="flex flex-col gap-4">
      {SAMPLES.map(({ name, write }) => (
        <Sample key={name} name={name} code={write(request, window.location.origin)} />
      ))}
      <Sample name={texts.client} code={pensumClient(question, window.location.origin)} />
      <p className="text-sm text-quiet">{texts.clientHint}</p>
    </div>
  );
}

function Log({ jobId }: { jobId: string }) {
  const texts = useTexts(startTexts);
  const { data: job, error, refetch } = useJob(jobId);
  if (error && !job) return <ProblemBox error={error} onRetry={refetch} />;
  if (!job) return null;
  return (
    <section aria-label={texts.log} className="flex flex-col gap-3 rounded-md border border-line bg-card p-4">
      <JobStateBadge job={job} />
      <Timeline job={job} />
      <Link to={`/jobs/${jobId}`} className="text-sm text-accent underline">
        {texts.openJob}
      </Link>
    </section>
  );
}
