import { Link, useSearchParams } from "react-router";
import { useMe } from "../../account/queries";
import type { JobKind, ProblemGroup } from "../../api/client";
import { BulkAction } from "../../components/bulk-action";
import { Facts } from "../../components/facts";
import { Empty, Loading, Page } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { Time } from "../../components/time";
import { type TimeWindow, TimeWindowChoice, WINDOWS } from "../../components/time-window";
import { NO_FILTER } from "../../jobs/all";
import { useProblemGroups } from "../../problems/queries";
import { adminTexts } from "../../texts/admin";
import { useTexts } from "../../texts/context";
import { problemTexts } from "../../texts/problems";

export function Component() {
  const texts = useTexts(problemTexts);
  const [search, setSearch] = useSearchParams();
  const window = WINDOWS.find((one) => one === search.get("window")) ?? "day";
  return (
    <Page title={texts.title} intro={texts.intro}>
      <div className="flex">
        <TimeWindowChoice value={window} onChange={(one) => setSearch({ window: one })} />
      </div>
      <Groups window={window} />
      <RequestSamples request={{ method: "GET", path: "/api/admin/problems" }} />
    </Page>
  );
}

function Groups({ window }: { window: TimeWindow }) {
  const texts = useTexts(problemTexts);
  const { data: groups, error, isPending, refetch } = useProblemGroups(window);
  if (isPending) return <Loading />;
  if (error && !groups) return <ProblemBox error={error} onRetry={refetch} />;
  return (
    <>
      {!groups?.length && (
        <Empty>
          <p>{texts.none}</p>
        </Empty>
      )}
      <ul className="flex flex-col gap-3">
        {groups?.map((group) => (
          <GroupCard key={`${group.problem} ${group.kind}`} group={group} />
        ))}
      </ul>
      {Boolean(groups?.length) && <p className="text-sm text-quiet">{texts.anyTime}</p>}
    </>
  );
}

function GroupCard({ group }: { group: ProblemGroup }) {
  const texts = useTexts(problemTexts);
  const { problem, title, kind } = group;
  const { data: me } = useMe();
  const filter = { ...NO_FILTER, state: "failed", kind: kind as JobKind, problem } as const;
  return (
    <li className="flex flex-col items-start gap-3 rounded-md border border-line bg-card p-4">
      <h2 className="font-semibold [overflow-wrap:anywhere]">
        {title} <code className="font-mono text-sm font-normal">{kind}</code>
      </h2>
      <p>
        {texts.count(group.count)} {texts.users(group.users)}
      </p>
      <Facts
        facts={[
          [texts.cause, texts.causes[group.cause]],
          [texts.first, <Time key="first" at={group.first_at} />],
          [texts.last, <Time key="last" at={group.last_at} />],
        ]}
      />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2 text-sm">
        <Link to={`/admin/jobs/${group.sample_job_id}`} className="text-accent underline">
          {texts.sample}
        </Link>
        <Link to={`/admin/jobs?state=failed&kind=${kind}&problem=${problem}`} className="text-accent underline">
          {texts.list}
        </Link>
        <a href={`/problems/${problem}`} target="_blank" rel="noreferrer" className="text-accent underline">
          {texts.meaning}
        </a>
      </div>
      {me?.is_admin ? <BulkAction action="retry" filter={filter} about={`${title}, ${kind}`} /> : <RetryHint />}
    </li>
  );
}

function RetryHint() {
  const texts = useTexts(adminTexts);
  return <p className="text-sm text-quiet">{texts.retryHint}</p>;
}
