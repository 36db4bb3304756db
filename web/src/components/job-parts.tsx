/** Parts of the pages of a job: that of its user and that of operators. */
import { useMe } from "../account/queries";
import type { AnyJob } from "../api/client";
import { isUnderWay } from "../jobs/queries";
import { useLanguage, useTexts } from "../texts/context";
import { seconds } from "../texts/figures";
import { jobTexts } from "../texts/jobs";
import { CopyableId } from "./copy";
import { type Fact, Facts } from "./facts";
import { Section } from "./page";
import { Code, Sample } from "./request-samples";
import { Time } from "./time";

export function JobDetails({ job, more = [] }: { job: AnyJob; more?: readonly Fact[] }) {
  const texts = useTexts(jobTexts);
  const facts: Fact[] = [
    [texts.id, <CopyableId key="id" id={job.id} />],
    [texts.created, <Time key="created" at={job.created_at} />],
    [texts.started, <Time key="started" at={job.started_at} />],
    [texts.finished, <Time key="finished" at={job.finished_at} />],
    [texts.attempts, texts.attemptOf(job.attempt, job.max_attempts)],
  ];
  if (job.position != null) facts.push([texts.position, String(job.position)]);
  if (job.estimated_start_at) facts.push([texts.estimatedStart, <Time key="start" at={job.estimated_start_at} />]);
  return (
    <Section title={texts.details}>
      <Facts facts={[...facts, ...more]} />
    </Section>
  );
}

export function JobResult({ job }: { job: AnyJob }) {
  const texts = useTexts(jobTexts);
  if (job.result) return <Code>{JSON.stringify(job.result, null, 2)}</Code>;
  return <p className="text-quiet">{isUnderWay(job) ? texts.noResultYet : texts.noResult}</p>;
}

export function ReceiptView({ job: { receipt } }: { job: AnyJob }) {
  const { language } = useLanguage();
  const common = useTexts();
  const texts = useTexts(jobTexts);
  if (!receipt) return null;
  return (
    <Section title={texts.receipt}>
      <Facts
        facts={[
          [texts.waited, seconds(language, receipt.queue_seconds)],
          [texts.worked, seconds(language, receipt.work_seconds)],
          [texts.attempts, String(receipt.attempts)],
          [texts.provider, receipt.provider ?? common.none],
          [texts.model, receipt.model ?? common.none],
          [texts.tokens, texts.tokensOf(receipt.prompt_tokens, receipt.output_tokens)],
          [texts.cost, String(receipt.cost)],
          [texts.cache, texts.caches[receipt.cache]],
        ]}
      />
    </Section>
  );
}

/** Where the log lines of a job are, for those who can read logs: the API has none. */
export function JobLogs({ job: { id } }: { job: AnyJob }) {
  const texts = useTexts(jobTexts);
  const { data: me } = useMe();
  if (!me || me.role === "user") return null;
  return (
    <Section title={texts.logs}>
      <p className="text-sm text-quiet">{texts.logsHint}</p>
      <Sample name={texts.logsInContainers} code={`docker compose --profile all logs --no-color 2>&1 | grep ${id}`} />
      <Sample name={texts.logsInFiles} code={`grep ${id} "\${PENSUM_HOME:-.pensum}"/logs/*`} />
    </Section>
  );
}
