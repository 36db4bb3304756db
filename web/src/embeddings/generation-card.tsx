import { Link } from "react-router";
import { Problem } from "../api/problem";
import { Badge, type Tone } from "../components/badge";
import { type Fact, Facts } from "../components/facts";
import { ProgressBar } from "../components/job-state";
import { ProblemBox } from "../components/problem-box";
import { Time } from "../components/time";
import { useLanguage, useTexts } from "../texts/context";
import { embeddingTexts } from "../texts/embeddings";
import { duration } from "../texts/figures";
import { GenerationActions } from "./generation-actions";
import { type Generation, isBeingBuilt } from "./queries";
import { RecallTable } from "./recall-table";

interface Props {
  generation: Generation;
  /** Which the active one would be rolled back to. */
  earlier: Generation | undefined;
}

export function GenerationCard({ generation, earlier }: Props) {
  const texts = useTexts(embeddingTexts);
  const { id, model, problem, recall } = generation;
  return (
    <li className="flex flex-col items-start gap-3 rounded-md border border-line bg-card p-4">
      <div className="flex w-full flex-wrap items-center justify-between gap-2">
        <h3 className="min-w-0 font-semibold [overflow-wrap:anywhere]">
          {texts.generation(id)} <span className="font-mono">{model}</span>
        </h3>
        <State generation={generation} />
      </div>
      {generation.state === "building" && <Build generation={generation} />}
      {problem && <ProblemBox error={new Problem(problem)} />}
      <Facts facts={useFacts(generation)} />
      {recall && <RecallTable recall={recall} />}
      <GenerationActions generation={generation} earlier={earlier} />
    </li>
  );
}

function State({
  generation: { state, step, is_paused: isPaused, is_soaking: isSoaking },
}: {
  generation: Generation;
}) {
  const { states } = useTexts(embeddingTexts);
  const [tone, text]: [Tone, string] =
    state === "active"
      ? ["good", states.active]
      : state === "retired"
        ? ["neutral", isSoaking ? states.kept : states.retired]
        : step === "ready"
          ? ["good", states.ready]
          : isPaused
            ? ["warn", states.paused]
            : ["neutral", states.building];
  return <Badge tone={tone}>{text}</Badge>;
}

/** How far it is, and for how long the longest step goes on. */
function Build({ generation }: { generation: Generation }) {
  const { language } = useLanguage();
  const texts = useTexts(embeddingTexts);
  const { progress, step } = generation;
  const { texts_per_second: rate, eta_seconds: rest } = progress;
  const notes = [
    step && texts.steps[step],
    isBeingBuilt(generation) && rate !== null && texts.rate(rate.toLocaleString(language)),
    rest !== null && texts.rest(duration(language, rest)),
  ].filter(Boolean);
  return (
    <div className="flex w-full flex-col gap-1">
      <ProgressBar progress={{ ...progress, unit: texts.passages }} label={texts.progressOf(generation.id)} />
      {notes.length > 0 && <p className="text-sm text-quiet">{notes.join(" · ")}</p>}
    </div>
  );
}

function useFacts(generation: Generation): Fact[] {
  const { language } = useLanguage();
  const texts = useTexts(embeddingTexts);
  const number = (value: number) => value.toLocaleString(language);
  const facts: (Fact | false)[] = [
    Boolean(generation.revision) && [texts.revision, generation.revision],
    generation.dimensions !== null && [texts.dimensions, number(generation.dimensions)],
    Boolean(generation.query_prefix) && [texts.queryPrefix, quoted(generation.query_prefix)],
    Boolean(generation.passage_prefix) && [texts.passagePrefix, quoted(generation.passage_prefix)],
    [texts.embedded, texts.embeddedOf(number(generation.embedded), number(generation.reused))],
    generation.characters_left_out > 0 && [texts.leftOut, number(generation.characters_left_out)],
    [texts.created, <Time key="created" at={generation.created_at} />],
    time(texts.built, generation.built_at),
    time(texts.activated, generation.activated_at),
    time(texts.retired, generation.retired_at),
    generation.is_soaking && [texts.keptUntil, <Time key="kept" at={generation.soak_until} isDue />],
    time(texts.dropped, generation.dropped_at),
    generation.job_id !== null && [
      texts.job,
      <Link key="job" to={`/admin/jobs/${generation.job_id}`} className="text-accent underline">
        {texts.showJob}
      </Link>,
    ],
  ];
  return facts.filter((fact): fact is Fact => fact !== false);
}

const quoted = (prefix: string) => <code className="whitespace-pre-wrap font-mono">“{prefix}”</code>;

const time = (name: string, at: string | null): Fact | false => at !== null && [name, <Time key={name} at={at} />];
