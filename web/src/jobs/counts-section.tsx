import { Button } from "../components/button";
import { Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Table } from "../components/table";
import { TimeBars } from "../components/time-bars";
import type { TimeWindow } from "../components/time-window";
import { adminTexts } from "../texts/admin";
import { allJobsTexts } from "../texts/all-jobs";
import { useLanguage, useTexts } from "../texts/context";
import { dayAndMinute, dayInUtc } from "../texts/figures";
import { jobTexts } from "../texts/jobs";
import { useJobCounts } from "./all";
import { type Interval, intervalsOf, type State } from "./intervals";
import { STATES } from "./kinds";

const COLORS: Record<State, string> = {
  succeeded: "text-good",
  failed: "text-bad",
  expired: "text-warn",
  cancelled: "text-ink",
  running: "text-accent",
  queued: "text-quiet",
  scheduled: "text-edge",
};
const HOURS_OF_A_BAR: Record<TimeWindow, 1 | 24> = { hour: 1, day: 1, week: 1, month: 24 };

interface Props {
  /** Undefined is any time: then it shows the last day. */
  window: TimeWindow | undefined;
  onState: (state: State) => void;
}

/** When the jobs of a window were submitted. The buttons, which choose a state, tell what the colors mean. */
export function CountsSection({ window = "day", onState }: Props) {
  const texts = useTexts(allJobsTexts);
  const { windows } = useTexts(adminTexts);
  const { data: counts, error, refetch } = useJobCounts(window);
  const hours = HOURS_OF_A_BAR[window];
  const title = (hours === 1 ? texts.perHour : texts.perDay)(windows[window]);
  return (
    <Section title={title}>
      <p className="text-sm text-quiet">{texts.countsHint}</p>
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {counts &&
        (counts.items.length ? (
          <Histogram label={title} intervals={intervalsOf(counts, hours)} hours={hours} onState={onState} />
        ) : (
          <p>{texts.noneInTime}</p>
        ))}
    </Section>
  );
}

interface HistogramProps {
  label: string;
  intervals: readonly Interval[];
  hours: 1 | 24;
  onState: (state: State) => void;
}

function Histogram({ label, intervals, hours, onState }: HistogramProps) {
  const { language } = useLanguage();
  const texts = useTexts(allJobsTexts);
  const { states: names } = useTexts(jobTexts);
  const number = (value: number) => value.toLocaleString(language);
  const nameOf = ({ start }: Interval) => (hours === 1 ? dayAndMinute : dayInUtc)(language, start);
  const counted = (state: State, n: number) => texts.counted(names[state], number(n));
  const sum = (state: State) => intervals.reduce((total, { counts }) => total + (counts[state] ?? 0), 0);
  const states = STATES.filter(sum);
  const most = number(Math.max(...intervals.map(({ total }) => total)));
  const bars = intervals.map((one) => ({
    key: one.start.toISOString(),
    name: nameOf(one),
    parts: states.map((state) => ({ color: COLORS[state], value: one.counts[state] ?? 0 })),
    told: one.total
      ? states.flatMap((state) => (one.counts[state] ? counted(state, one.counts[state]) : [])).join(", ")
      : texts.noneInTime,
  }));
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {states.map((state) => (
          <Button key={state} onPress={() => onState(state)}>
            <span aria-hidden className={`size-3 rounded-xs bg-current ${COLORS[state]}`} />
            {counted(state, sum(state))}
          </Button>
        ))}
      </div>
      <p className="text-sm text-quiet">{(hours === 1 ? texts.mostInAnHour : texts.mostOnADay)(most)}</p>
      <TimeBars label={label} bars={bars} />
      <details className="text-sm">
        <summary className="cursor-pointer">{texts.asTable}</summary>
        <Table
          label={label}
          columns={[
            { name: hours === 1 ? texts.hour : texts.day },
            ...[...states.map((state) => names[state]), texts.all].map((name) => ({ name, isNumber: true })),
          ]}
          rows={intervals
            .filter(({ total }) => total)
            .map((one) => ({
              key: one.start.toISOString(),
              cells: [nameOf(one), ...states.map((state) => number(one.counts[state] ?? 0)), number(one.total)],
            }))}
        />
      </details>
    </>
  );
}
