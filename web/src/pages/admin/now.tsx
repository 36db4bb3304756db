import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { JobKind, Provider, Queue } from "../../api/client";
import { Badge, type Tone } from "../../components/badge";
import { Button } from "../../components/button";
import { ConfirmButton } from "../../components/confirm";
import { Facts } from "../../components/facts";
import { Choice } from "../../components/field";
import { Loading, Page, Section } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { ALL_KINDS } from "../../jobs/kinds";
import { DeclareButton } from "../../models/declare-button";
import { useDeclaring, useProviders } from "../../models/queries";
import { useProblemGroups } from "../../problems/queries";
import { usePausing, useQueues } from "../../queues/queries";
import { secondsToDrain, slotsOf, type Trouble, troubles } from "../../queues/troubles";
import { useLanguage, useTexts } from "../../texts/context";
import { duration } from "../../texts/figures";
import { queueTexts } from "../../texts/queues";
import { useWorkers } from "../../workers/queries";

const TONES: Record<Queue["status"], Tone> = {
  idle: "good",
  busy: "good",
  waiting: "warn",
  starved: "bad",
  dead: "neutral",
};

export function Component() {
  const texts = useTexts(queueTexts);
  const { data: found, error, isPending, refetch } = useQueues();
  const pausing = usePausing();
  const failed = pausing.pause.error ?? pausing.resume.error;
  return (
    <Page title={texts.title} intro={texts.intro}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {failed && <ProblemBox error={failed} />}
      {found && (
        <>
          <Sentences {...found} />
          <Section title={texts.queues}>
            <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
              {found.queues.map((queue) => (
                <QueueCard key={queue.name} queue={queue} pausing={pausing} />
              ))}
            </ul>
          </Section>
          <Models />
          <KindPausing pausing={pausing} />
        </>
      )}
      <RequestSamples request={{ method: "GET", path: "/api/admin/queues" }} />
    </Page>
  );
}

function secondsSince(at: string | null): number | null {
  return at === null ? null : Math.max(0, (Date.now() - Date.parse(at)) / 1000);
}

function useSince() {
  const { language } = useLanguage();
  return (at: string | null) => {
    const passed = secondsSince(at);
    return passed === null ? null : duration(language, passed);
  };
}

type Found = NonNullable<ReturnType<typeof useQueues>["data"]>;

/** First in words what is wrong; the cards below have the figures. */
function Sentences({ queues, paused }: Found) {
  const texts = useTexts(queueTexts);
  const { data: providers = [] } = useProviders();
  const { data: problems = [] } = useProblemGroups("hour", "platform");
  const found = troubles(queues, paused, providers);
  const sum = (name: "waiting" | "running") => queues.reduce((total, queue) => total + queue[name], 0);
  const [worst] = problems;
  return (
    <section aria-label={texts.sentences} className="flex flex-col gap-2">
      {!found.length && !worst && <Sentence tone="good">{texts.allWell(sum("waiting"), sum("running"))}</Sentence>}
      {found.map((trouble) => (
        <TroubleSentence key={subject(trouble)} trouble={trouble} />
      ))}
      {worst && (
        <Sentence tone="bad">
          {texts.failed(worst.count, worst.title, worst.kind)}{" "}
          <Link to="/admin/failures?window=hour" className="font-medium underline">
            {texts.seeFailures}
          </Link>
        </Sentence>
      )}
    </section>
  );
}

const SENTENCE_TONES = {
  good: "border-good bg-good-tint",
  warn: "border-warn bg-warn-tint",
  bad: "border-bad bg-bad-tint",
};

function Sentence({ tone, children }: { tone: keyof typeof SENTENCE_TONES; children: ReactNode }) {
  return <p className={`rounded-md border-l-4 p-3 [overflow-wrap:anywhere] ${SENTENCE_TONES[tone]}`}>{children}</p>;
}

function subject(trouble: Trouble): string {
  if ("queue" in trouble) return `${trouble.what} ${trouble.queue.name}`;
  return "pause" in trouble ? `kind ${trouble.pause.name}` : `model ${trouble.provider.name}`;
}

function TroubleSentence({ trouble }: { trouble: Trouble }) {
  const { language } = useLanguage();
  const texts = useTexts(queueTexts);
  const since = useSince();
  const backlog = ({ waiting, oldest_waiting_seconds: oldest }: Queue) => [
    texts.waits(waiting),
    oldest !== null && texts.oldestWaits(duration(language, oldest)),
  ];
  const line = (...parts: (string | false | null)[]) => parts.filter(Boolean).join(", ");
  switch (trouble.what) {
    case "away":
    case "starved": {
      const { queue, what } = trouble;
      return (
        <Sentence tone="bad">{line(texts[what](queue.name, since(queue.starved_since)), ...backlog(queue))}</Sentence>
      );
    }
    case "pausedQueue": {
      const { queue } = trouble;
      return (
        <Sentence tone="warn">
          {line(texts.paused(queue.name, since(queue.paused_at) ?? ""), ...backlog(queue))}
        </Sentence>
      );
    }
    case "pausedKind": {
      const { name, paused_at: at, paused_by: who } = trouble.pause;
      return <Sentence tone="warn">{line(texts.paused(name, since(at) ?? ""), who && texts.pausedBy(who))}</Sentence>;
    }
    case "model":
      return <Sentence tone="bad">{line(...aboutModel(trouble.provider, texts, since))}</Sentence>;
  }
}

function aboutModel(
  { name, since: at, declared_away_at: declared, declared_away_by: who, waiting, detail }: Provider,
  texts: typeof queueTexts.en,
  since: (at: string) => string | null,
) {
  const state = declared ? texts.modelDeclared(name, since(declared) ?? "") : texts.modelAway(name, since(at) ?? "");
  return [state, declared && who && texts.pausedBy(who), texts.waits(waiting), !declared && detail];
}

type Pausing = ReturnType<typeof usePausing>;

function QueueCard({ queue, pausing }: { queue: Queue; pausing: Pausing }) {
  const { language } = useLanguage();
  const common = useTexts();
  const texts = useTexts(queueTexts);
  const { data: workers = [] } = useWorkers();
  const { name, waiting, oldest_waiting_seconds: oldest } = queue;
  const drain = secondsToDrain(queue);
  const list = (state: string, count: number) => (
    <Link key={state} to={`/admin/jobs?queue=${name}&state=${state}`} className="text-accent underline">
      {count}
    </Link>
  );
  return (
    <li className="flex flex-col items-start gap-3 rounded-md border border-line bg-card p-4">
      <div className="flex w-full flex-wrap items-center justify-between gap-2">
        <h3 className="font-mono font-semibold">{name}</h3>
        <Badge tone={queue.paused_at ? "warn" : TONES[queue.status]}>
          {queue.paused_at ? texts.pausedState : texts.states[queue.status]}
        </Badge>
      </div>
      <Facts
        facts={[
          [texts.waiting, list("queued", waiting)],
          [texts.oldest, oldest === null ? common.none : duration(language, oldest)],
          [texts.running, list("running", queue.running)],
          [texts.slots, slotsOf(name, workers)],
          [texts.ended, queue.ended_last_minute],
          [texts.drain, drain === null ? texts.unknown : drain === 0 ? common.none : duration(language, drain)],
          [texts.workers, queue.workers],
        ]}
      />
      <PauseButton target="queue" name={name} isPaused={queue.paused_at !== null} pausing={pausing} />
    </li>
  );
}

interface PauseProps {
  target: "queue" | "kind";
  name: string;
  isPaused: boolean;
  pausing: Pausing;
}

function PauseButton({ target, name, isPaused, pausing: { pause, resume } }: PauseProps) {
  const texts = useTexts(queueTexts);
  if (isPaused)
    return (
      <Button aria-label={`${texts.resume}: ${name}`} onPress={() => resume.mutate({ target, name })}>
        {texts.resume}
      </Button>
    );
  return (
    <ConfirmButton
      look="plain"
      label={texts.pause}
      ariaLabel={`${texts.pause}: ${name}`}
      question={texts.pauseQuestion(name)}
      yes={texts.pause}
      no={texts.cancel}
      onConfirm={() => pause.mutate({ target, name })}
    />
  );
}

function KindPausing({ pausing }: { pausing: Pausing }) {
  const texts = useTexts(queueTexts);
  const { data: found } = useQueues();
  const [kind, setKind] = useState<JobKind>("answers.ask");
  const isPaused = (name: string) => Boolean(found?.paused.some((one) => one.target === "kind" && one.name === name));
  const options = ALL_KINDS.map((one) => [one, one] as const);
  return (
    <Section title={texts.kinds}>
      <div className="flex flex-wrap items-end gap-3">
        <Choice label={texts.kind} value={kind} options={options} onChange={setKind} />
        <PauseButton target="kind" name={kind} isPaused={isPaused(kind)} pausing={pausing} />
      </div>
    </Section>
  );
}

function Models() {
  const texts = useTexts(queueTexts);
  const { data: providers, error, refetch } = useProviders();
  const declaring = useDeclaring();
  const failed = declaring.away.error ?? declaring.back.error;
  return (
    <Section title={texts.models}>
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {failed && <ProblemBox error={failed} />}
      {providers?.length === 0 && <p className="text-quiet">{texts.noModels}</p>}
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {providers?.map((one) => (
          <ModelCard key={one.name} provider={one} declaring={declaring} />
        ))}
      </ul>
    </Section>
  );
}

function ModelCard({ provider, declaring }: { provider: Provider; declaring: ReturnType<typeof useDeclaring> }) {
  const texts = useTexts(queueTexts);
  const { name, is_up: isUp, declared_away_at: declared } = provider;
  return (
    <li className="flex flex-col items-start gap-3 rounded-md border border-line bg-card p-4">
      <div className="flex w-full flex-wrap items-center justify-between gap-2">
        <h3 className="font-mono font-semibold">{name}</h3>
        <Badge tone={isUp ? "good" : declared ? "warn" : "bad"}>{isUp ? texts.up : texts.out}</Badge>
      </div>
      <Facts
        facts={[
          [texts.waiting, provider.waiting],
          [texts.running, provider.running],
          [texts.modelSlots, provider.slots],
        ]}
      />
      <DeclareButton provider={provider} declaring={declaring} />
    </li>
  );
}
