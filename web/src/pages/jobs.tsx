import { useSearchParams } from "react-router";
import type { JobKind, JobState } from "../api/client";
import { Button } from "../components/button";
import { Choice } from "../components/field";
import { JobRow, keysOf } from "../components/job-row";
import { Empty, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { VirtualList } from "../components/virtual-list";
import { KINDS, STATES } from "../jobs/kinds";
import { useJobActions, useJobs } from "../jobs/queries";
import { useTexts } from "../texts/context";
import { jobTexts } from "../texts/jobs";
import { SavedViews } from "../views/saved-views";

function useFilters() {
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((one) => one === search.get("state"));
  const kind = KINDS.find((one) => one === search.get("kind"));
  const change = (name: "state" | "kind", value: string) => {
    const changed = new URLSearchParams(search);
    if (value) changed.set(name, value);
    else changed.delete(name);
    setSearch(changed);
  };
  return { state, kind, change, clear: () => setSearch({}) };
}

export function Component() {
  const texts = useTexts(jobTexts);
  const filters = useFilters();
  const query = new URLSearchParams();
  if (filters.state) query.set("state", filters.state);
  if (filters.kind) query.set("kind", filters.kind);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <SavedViews page="jobs" />
      <Filters {...filters} />
      <JobList key={String(query)} {...filters} />
      <RequestSamples request={{ method: "GET", path: `/api/jobs${query.size ? `?${query}` : ""}` }} />
    </Page>
  );
}

type Filtered = ReturnType<typeof useFilters>;

function Filters({ state, kind, change }: Filtered) {
  const texts = useTexts(jobTexts);
  const states = [["", texts.anyState] as const, ...STATES.map((one) => [one, texts.states[one]] as const)];
  const kinds = [["", texts.anyKind] as const, ...KINDS.map((one) => [one, one] as const)];
  return (
    <div className="flex flex-wrap gap-4">
      <Choice<JobState | "">
        label={texts.state}
        value={state ?? ""}
        options={states}
        onChange={(one) => change("state", one)}
      />
      <Choice<JobKind | "">
        label={texts.kind}
        value={kind ?? ""}
        options={kinds}
        onChange={(one) => change("kind", one)}
      />
    </div>
  );
}

function JobList({ state, kind, clear }: Filtered) {
  const texts = useTexts(jobTexts);
  const list = useJobs({ state, kind });
  const actions = useJobActions();
  const error = actions.cancel.error ?? actions.retry.error;
  return (
    <div className="flex flex-col gap-4">
      {error && <ProblemBox error={error} />}
      <VirtualList
        list={list}
        label={texts.title}
        empty={<NoJobs isFiltered={Boolean(state || kind)} onClear={clear} />}
        keysOf={(job) => keysOf(job, actions)}
      >
        {(job, isChosen) => <JobRow job={job} to={`/jobs/${job.id}`} isChosen={isChosen} actions={actions} />}
      </VirtualList>
    </div>
  );
}

function NoJobs({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const texts = useTexts(jobTexts);
  return (
    <Empty>
      <p>{isFiltered ? texts.emptyFiltered : texts.empty}</p>
      {isFiltered && <Button onPress={onClear}>{texts.clear}</Button>}
    </Empty>
  );
}
