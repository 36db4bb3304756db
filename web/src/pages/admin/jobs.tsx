import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useMe } from "../../account/queries";
import type { AdminJob } from "../../api/client";
import { BulkAction } from "../../components/bulk-action";
import { Button } from "../../components/button";
import { Choice, Field } from "../../components/field";
import { JobRow, keysOf } from "../../components/job-row";
import { Empty, Page } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { TimeWindowChoice, WINDOWS } from "../../components/time-window";
import { VirtualList } from "../../components/virtual-list";
import { type AllJobsFilter, conditions, useAllJobs, useAnyJobActions } from "../../jobs/all";
import { CountsSection } from "../../jobs/counts-section";
import { ALL_KINDS, STATES } from "../../jobs/kinds";
import { useQueues } from "../../queues/queries";
import { adminTexts } from "../../texts/admin";
import { allJobsTexts } from "../../texts/all-jobs";
import { useTexts } from "../../texts/context";
import { jobTexts } from "../../texts/jobs";
import { SavedViews } from "../../views/saved-views";

function useFilter() {
  const [search, setSearch] = useSearchParams();
  const text = (name: string) => search.get(name) ?? undefined;
  const filter: AllJobsFilter = {
    state: STATES.find((one) => one === search.get("state")),
    kind: ALL_KINDS.find((one) => one === search.get("kind")),
    user: text("user"),
    queue: text("queue"),
    problem: text("problem"),
    window: WINDOWS.find((one) => one === search.get("window")),
  };
  const change = (name: keyof AllJobsFilter, value: string) => {
    const changed = new URLSearchParams(search);
    if (value) changed.set(name, value);
    else changed.delete(name);
    setSearch(changed);
  };
  return { filter, change, clear: () => setSearch({}), isFiltered: Object.values(filter).some(Boolean) };
}

type Filtered = ReturnType<typeof useFilter>;

export function Component() {
  const texts = useTexts(allJobsTexts);
  const filtered = useFilter();
  const query = new URLSearchParams(conditions(filtered.filter));
  return (
    <Page title={texts.title} intro={texts.intro}>
      <CountsSection window={filtered.filter.window} onState={(state) => filtered.change("state", state)} />
      <SavedViews page="all-jobs" />
      <Filters {...filtered} />
      <Bulk {...filtered} />
      <Link to="/admin/bulk-actions" className="self-start text-sm text-accent underline">
        {texts.bulkActions}
      </Link>
      <JobList key={JSON.stringify(filtered.filter)} {...filtered} />
      <RequestSamples request={{ method: "GET", path: `/api/admin/jobs${query.size ? `?${query}` : ""}` }} />
    </Page>
  );
}

function Filters({ filter, change }: Filtered) {
  const { states, state, kind, anyState, anyKind } = useTexts(jobTexts);
  const texts = useTexts(allJobsTexts);
  const { data: found } = useQueues();
  const queues = found?.queues.map(({ name }) => [name, name] as const) ?? [];
  return (
    <div className="grid items-end gap-4 sm:grid-cols-2 lg:grid-cols-3">
      <Choice
        label={state}
        value={filter.state ?? ""}
        options={[["", anyState], ...STATES.map((one) => [one, states[one]] as const)]}
        onChange={(one) => change("state", one)}
      />
      <Choice
        label={kind}
        value={filter.kind ?? ""}
        options={[["", anyKind], ...ALL_KINDS.map((one) => [one, one] as const)]}
        onChange={(one) => change("kind", one)}
      />
      <Choice
        label={texts.queue}
        value={filter.queue ?? ""}
        options={[["", texts.anyQueue], ...queues]}
        onChange={(one) => change("queue", one)}
      />
      <TimeWindowChoice value={filter.window} onChange={(one) => change("window", one)} mayBeAny />
      <TextFilter
        key={`user ${filter.user}`}
        label={texts.user}
        hint={texts.userHint}
        value={filter.user}
        onChange={(one) => change("user", one)}
      />
      <TextFilter
        key={`problem ${filter.problem}`}
        label={texts.problem}
        hint={texts.problemHint}
        value={filter.problem}
        onChange={(one) => change("problem", one)}
      />
    </div>
  );
}

interface TextFilterProps {
  label: string;
  hint: string;
  value: string | undefined;
  onChange: (value: string) => void;
}

/** Asked for once it is written, and not at each letter. */
function TextFilter({ label, hint, value = "", onChange }: TextFilterProps) {
  const [draft, setDraft] = useState(value);
  const apply = () => draft.trim() !== value && onChange(draft.trim());
  return (
    <Field
      label={label}
      placeholder={hint}
      value={draft}
      onChange={setDraft}
      onBlur={apply}
      onKeyDown={({ key }) => key === "Enter" && apply()}
    />
  );
}

/** A filter that changes begins anew: nothing is done to what was counted before. */
function Bulk({ filter, isFiltered }: Filtered) {
  const texts = useTexts(allJobsTexts);
  const { retryHint } = useTexts(adminTexts);
  const { data: me } = useMe();
  if (!isFiltered) return <p className="text-sm text-quiet">{texts.needsFilter}</p>;
  const key = JSON.stringify(filter);
  return (
    <div className="flex flex-wrap items-start gap-3">
      <BulkAction key={`cancel ${key}`} action="cancel" filter={filter} about={texts.allOfThem} />
      {me?.is_admin ? (
        <BulkAction key={`retry ${key}`} action="retry" filter={filter} about={texts.allOfThem} />
      ) : (
        <p className="self-center text-sm text-quiet">{retryHint}</p>
      )}
    </div>
  );
}

function JobList({ filter, clear, isFiltered }: Filtered) {
  const texts = useTexts(jobTexts);
  const { title, empty } = useTexts(allJobsTexts);
  const { data: me } = useMe();
  const list = useAllJobs(filter);
  const { cancel, retry } = useAnyJobActions();
  const actions = { cancel, retry: me?.is_admin ? retry : null };
  const error = cancel.error ?? retry.error;
  return (
    <div className="flex flex-col gap-4">
      {error && <ProblemBox error={error} />}
      <VirtualList
        list={list}
        label={title}
        empty={
          <Empty>
            <p>{isFiltered ? texts.emptyFiltered : empty}</p>
            {isFiltered && <Button onPress={clear}>{texts.clear}</Button>}
          </Empty>
        }
        keysOf={(job) => keysOf(job, actions)}
      >
        {(job, isChosen) => (
          <JobRow
            job={job}
            to={`/admin/jobs/${job.id}`}
            isChosen={isChosen}
            actions={actions}
            about={<Owner job={job} />}
          />
        )}
      </VirtualList>
    </div>
  );
}

function Owner({ job: { user_id: id, user_email: email, queue } }: { job: AdminJob }) {
  const texts = useTexts(allJobsTexts);
  return (
    <>
      {id ? (
        <Link to={`/admin/users/${id}`} className="underline">
          {email}
        </Link>
      ) : (
        texts.platform
      )}{" "}
      · {queue}
    </>
  );
}
