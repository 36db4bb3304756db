import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { LibraryResource } from "../../api/client";
import { Badge } from "../../components/badge";
import { Button } from "../../components/button";
import { ConfirmButton } from "../../components/confirm";
import { Choice, Field } from "../../components/field";
import { Empty, Page } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { RowCard, RowText } from "../../components/row";
import { VirtualList } from "../../components/virtual-list";
import { ImportSection } from "../../shared-library/import-section";
import {
  type LibraryFilter,
  RESOURCE_LEVELS,
  SHOWN_KINDS,
  useResourceRemoval,
  useSharedLibrary,
} from "../../shared-library/queries";
import { useTexts } from "../../texts/context";
import { sharedLibraryTexts } from "../../texts/shared-library";

function useFilter() {
  const [search, setSearch] = useSearchParams();
  const filter: LibraryFilter = {
    kind: SHOWN_KINDS.find((one) => one === search.get("kind")),
    level: RESOURCE_LEVELS.find((one) => one === search.get("level")),
    topic: search.get("topic") ?? undefined,
  };
  const change = (name: keyof LibraryFilter, value: string) => {
    const changed = new URLSearchParams(search);
    if (value) changed.set(name, value);
    else changed.delete(name);
    setSearch(changed);
  };
  return { filter, change, clear: () => setSearch({}) };
}

type Filtered = ReturnType<typeof useFilter>;

export function Component() {
  const texts = useTexts(sharedLibraryTexts);
  const filtered = useFilter();
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Link to="/admin/library/new" className="self-start text-accent underline">
        {texts.add}
      </Link>
      <Filters key={filtered.filter.topic} {...filtered} />
      <Resources key={JSON.stringify(filtered.filter)} {...filtered} />
      <ImportSection />
      <RequestSamples request={{ method: "GET", path: "/api/admin/library" }} />
    </Page>
  );
}

function Filters({ filter, change }: Filtered) {
  const texts = useTexts(sharedLibraryTexts);
  const [topic, setTopic] = useState(filter.topic ?? "");
  const apply = () => topic.trim() !== (filter.topic ?? "") && change("topic", topic.trim());
  return (
    <div className="grid items-end gap-4 sm:grid-cols-[auto_auto_1fr]">
      <Choice
        label={texts.kind}
        value={filter.kind ?? ""}
        options={[["", texts.anyKind] as const, ...SHOWN_KINDS.map((one) => [one, texts.kinds[one]] as const)]}
        onChange={(one) => change("kind", one)}
      />
      <Choice
        label={texts.level}
        value={filter.level ?? ""}
        options={[["", texts.anyLevel] as const, ...RESOURCE_LEVELS.map((one) => [one, texts.levels[one]] as const)]}
        onChange={(one) => change("level", one)}
      />
      <Field
        label={texts.topic}
        placeholder={texts.topicHint}
        value={topic}
        onChange={setTopic}
        onBlur={apply}
        onKeyDown={({ key }) => key === "Enter" && apply()}
      />
    </div>
  );
}

function Resources({ filter, clear }: Filtered) {
  const texts = useTexts(sharedLibraryTexts);
  const list = useSharedLibrary(filter);
  const remove = useResourceRemoval();
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <div className="flex flex-col gap-4">
      {remove.error && <ProblemBox error={remove.error} />}
      <VirtualList
        list={list}
        label={texts.title}
        empty={
          <Empty>
            <p>{isFiltered ? texts.noneFits : texts.none}</p>
            {isFiltered && <Button onPress={clear}>{texts.clear}</Button>}
          </Empty>
        }
      >
        {(resource) => <ResourceRow resource={resource} onRemove={() => remove.mutate(resource.id)} />}
      </VirtualList>
    </div>
  );
}

function ResourceRow({ resource, onRemove }: { resource: LibraryResource; onRemove: () => void }) {
  const texts = useTexts(sharedLibraryTexts);
  const { title, url, state } = resource;
  const kind = texts.kinds[resource.kind as keyof typeof texts.kinds];
  const level = texts.levels[resource.level as keyof typeof texts.levels];
  const origin = [resource.is_shipped && texts.shipped, resource.is_edited && texts.edited];
  return (
    <RowCard>
      <RowText>
        <a href={url} target="_blank" rel="noreferrer" className="font-medium text-accent underline">
          {title}
        </a>
        <span className="text-sm">{[kind, level, resource.topics.join(", ")].join(" · ")}</span>
        <span className="text-sm text-quiet">
          {[new URL(url, window.location.href).host, ...origin.filter(Boolean)].join(" · ")}
        </span>
      </RowText>
      <Badge tone={state === "failed" ? "bad" : state === "ready" ? "good" : "neutral"}>
        {texts.states[state] ?? texts.underWay}
      </Badge>
      <Link
        to={`/admin/library/${resource.id}`}
        aria-label={`${texts.edit}: ${title}`}
        className="text-sm text-accent underline"
      >
        {texts.edit}
      </Link>
      <ConfirmButton
        label={texts.remove}
        ariaLabel={`${texts.remove}: ${title}`}
        question={texts.removeQuestion(title)}
        yes={texts.remove}
        no={texts.keep}
        onConfirm={onRemove}
      />
    </RowCard>
  );
}
