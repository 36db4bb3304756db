import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import type { Usage, UsageRow } from "../../api/client";
import { Choice } from "../../components/field";
import { Loading, Page, Section } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { type Column, Table } from "../../components/table";
import { TimeBars } from "../../components/time-bars";
import { sinceOf, type TimeWindow, WINDOWS } from "../../components/time-window";
import type { Language } from "../../preferences";
import { adminTexts } from "../../texts/admin";
import { useLanguage, useTexts } from "../../texts/context";
import { dayInUtc, duration, seconds } from "../../texts/figures";
import { usageTexts } from "../../texts/usage";
import { daysOf } from "../../usage/days";
import { GROUPS, type Group, useUsage } from "../../usage/queries";

const MEASURES = ["tokens", "jobs", "gpu", "cost"] as const;
type Measure = (typeof MEASURES)[number];
type Figures = Usage["total"];
const MINUTE = 60;
const OF_DAYS = WINDOWS.filter((one) => one !== "hour");

const VALUES: Record<Measure, (figures: Figures) => number> = {
  tokens: (figures) => figures.prompt_tokens + figures.output_tokens,
  jobs: (figures) => figures.jobs,
  gpu: (figures) => figures.gpu_seconds,
  cost: (figures) => figures.cost,
};

/** What is chosen stands in the address. */
function useChosen() {
  const [query, setQuery] = useSearchParams();
  const one = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => value === query.get(name)) ?? otherwise;
  const choose = (name: string, value: string) =>
    setQuery(
      (before) => {
        before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return {
    by: one<Group>("by", GROUPS, "kind"),
    time: one<TimeWindow>("time", OF_DAYS, "month"),
    show: one<Measure>("show", MEASURES, "tokens"),
    choose,
  };
}

export function Component() {
  const texts = useTexts(usageTexts);
  const { windows, time: timeLabel } = useTexts(adminTexts);
  const { by, time, show, choose } = useChosen();
  const since = useMemo(() => encodeURIComponent(sinceOf(time)), [time]);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <div className="flex flex-wrap items-end gap-4">
        <Choice
          label={texts.by}
          value={by}
          options={GROUPS.map((one) => [one, texts.groups[one]] as const)}
          onChange={(value) => choose("by", value)}
        />
        <Choice
          label={timeLabel}
          value={time}
          options={OF_DAYS.map((one) => [one, windows[one]] as const)}
          onChange={(value) => choose("time", value)}
        />
        <Choice
          label={texts.show}
          value={show}
          options={MEASURES.map((one) => [one, texts.measures[one]] as const)}
          onChange={(value) => choose("show", value)}
        />
      </div>
      <Chart time={time} show={show} />
      <Groups by={by} time={time} since={since} />
      <RequestSamples request={{ method: "GET", path: `/api/admin/usage?by=${by}&since=${since}` }} />
    </Page>
  );
}

function Chart({ time, show }: { time: TimeWindow; show: Measure }) {
  const { language } = useLanguage();
  const texts = useTexts(usageTexts);
  const told = useTold();
  const { data: usage } = useUsage("day", time);
  if (!usage?.items.length) return null;
  const days = daysOf(usage).map(({ day, row }) => ({ day, value: row ? VALUES[show](row) : 0 }));
  const bars = days.map(({ day, value }) => ({
    key: day,
    name: dayInUtc(language, new Date(day)),
    parts: [{ color: "text-accent", value }],
    told: told(show, value),
  }));
  const most = Math.max(...days.map(({ value }) => value));
  const label = texts.perDay(texts.measures[show]);
  return (
    <Section title={label}>
      <p className="text-sm text-quiet">{texts.mostOnADay(told(show, most))}</p>
      <TimeBars label={label} bars={bars} />
    </Section>
  );
}

function time(language: Language, value: number): string {
  return value < MINUTE ? seconds(language, value) : duration(language, value);
}

function useTold() {
  const { language } = useLanguage();
  const { units } = useTexts(usageTexts);
  return (measure: Measure, value: number) => {
    if (measure === "gpu") return time(language, value);
    const shown = value.toLocaleString(language, { maximumFractionDigits: 4 });
    return measure === "cost" ? shown : `${shown} ${units[measure]}`;
  };
}

function Groups({ by, time, since }: { by: Group; time: TimeWindow; since: string }) {
  const { language } = useLanguage();
  const texts = useTexts(usageTexts);
  const { data: usage, error, isPending, refetch } = useUsage(by, time);
  const number = (value: number) => value.toLocaleString(language);
  if (isPending) return <Loading />;
  if (error) return <ProblemBox error={error} onRetry={refetch} />;
  if (!usage.items.length) return <p>{texts.nothing}</p>;
  const { total, has_prices: hasPrices, left_out: leftOut } = usage;
  return (
    <Section title={texts.groups[by]}>
      <Figures usage={usage} by={by} />
      {!hasPrices && (
        <p className="text-quiet">
          {texts.noPrices}{" "}
          <Link to="/admin/models" className="text-accent underline">
            {texts.setPrices}
          </Link>
        </p>
      )}
      {hasPrices && total.tokens_without_price > 0 && (
        <p className="text-quiet">{texts.withoutPrice(number(total.tokens_without_price))}</p>
      )}
      {leftOut > 0 && <p className="text-quiet">{texts.leftOut(number(leftOut))}</p>}
      <p>
        <a
          href={`/api/admin/usage.csv?by=${by}&since=${since}`}
          download={`usage-by-${by}.csv`}
          className="text-accent underline"
        >
          {texts.download}
        </a>
      </p>
    </Section>
  );
}

function Figures({ usage, by }: { usage: Usage; by: Group }) {
  const { language } = useLanguage();
  const texts = useTexts(usageTexts);
  const hasPrices = usage.has_prices;
  const number = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 4 });
  const columns: Column[] = [
    { name: texts.groups[by] },
    { name: texts.jobs, isNumber: true },
    { name: texts.failed, isNumber: true },
    { name: texts.promptTokens, isNumber: true },
    { name: texts.outputTokens, isNumber: true },
    ...(hasPrices ? [{ name: texts.cost, hint: texts.costHint, isNumber: true }] : []),
    { name: texts.gpuSeconds, hint: texts.gpuHint, isNumber: true },
    { name: texts.cacheHits, isNumber: true },
  ];
  const figures = (row: Figures) => [
    number(row.jobs),
    number(row.failed),
    number(row.prompt_tokens),
    number(row.output_tokens),
    ...(hasPrices ? [number(row.cost)] : []),
    time(language, row.gpu_seconds),
    number(row.cache_hits),
  ];
  const rows = usage.items.map((row) => ({
    key: row.key ?? "",
    cells: [<Key key="key" row={row} by={by} />, ...figures(row)],
  }));
  const total = { key: "total", cells: [texts.total, ...figures(usage.total)], isTotal: true };
  return <Table label={texts.groups[by]} columns={columns} rows={[total, ...rows]} />;
}

function Key({ row: { key, email }, by }: { row: UsageRow; by: Group }) {
  const texts = useTexts(usageTexts);
  if (key === null) return texts.platform;
  if (by === "day") return key;
  const path = by === "user" ? `/admin/users/${key}` : `/admin/jobs?kind=${encodeURIComponent(key)}`;
  return (
    <Link to={path} className="text-accent underline">
      {email ?? key}
    </Link>
  );
}
