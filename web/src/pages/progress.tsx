import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { Topic } from "../api/client";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Choice } from "../components/field";
import { Empty, Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Share } from "../components/share";
import { Time } from "../components/time";
import { useHistory, useTopicActions, useTopics } from "../learning/queries";
import { useLanguage, useTexts } from "../texts/context";
import { percent } from "../texts/figures";
import { progressTexts } from "../texts/progress";

const TOPIC = "topic"; // in the URL: whose evidence is shown

export function Component() {
  const texts = useTexts(progressTexts);
  const [search] = useSearchParams();
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Topics />
      <History topic={search.get(TOPIC)} />
      <RequestSamples request={{ method: "GET", path: "/api/learning/topics" }} />
    </Page>
  );
}

function Topics() {
  const texts = useTexts(progressTexts);
  const { data: topics, error, isPending, refetch } = useTopics();
  return (
    <section aria-label={texts.topics} className="flex flex-col gap-4">
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {topics && !topics.length && (
        <Empty>
          <p>{texts.empty}</p>
          <Link to="/practice" className="text-accent underline">
            {texts.practise}
          </Link>
        </Empty>
      )}
      <ul className="flex flex-col gap-3">
        {topics?.map((topic) => (
          <TopicRow key={topic.id} topic={topic} others={topics.filter((one) => one.id !== topic.id)} />
        ))}
      </ul>
    </section>
  );
}

function TopicRow({ topic, others }: { topic: Topic; others: readonly Topic[] }) {
  const texts = useTexts(progressTexts);
  const { name, mastery, observations, retention, exercises, exposures, other_names: otherNames } = topic;
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line bg-card p-4">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 [overflow-wrap:anywhere]">
        <h2 className="font-semibold">{name}</h2>
        <span className="text-sm text-quiet">
          {texts.last} <Time at={topic.last_completed_at} />
          {exposures > 0 && ` · ${texts.exposures(exposures)}`}
          {otherNames.length > 0 && ` · ${texts.otherNames} ${otherNames.join(", ")}`}
        </span>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Share
          label={texts.mastery}
          hint={texts.masteryHint}
          value={mastery}
          note={mastery === null ? texts.noMastery : texts.masteryOf(observations)}
        />
        <Share
          label={texts.retention}
          hint={texts.retentionHint}
          value={retention}
          note={retention === null ? texts.noRetention : texts.retentionOf(exercises)}
        />
      </div>
      <TopicActions topic={topic} others={others} />
    </li>
  );
}

function TopicActions({ topic: { id, name }, others }: { topic: Topic; others: readonly Topic[] }) {
  const texts = useTexts(progressTexts);
  const { merge, remove } = useTopicActions();
  const [into, setInto] = useState("");
  const target = others.find((one) => one.id === into);
  const options = [["", texts.choose] as const, ...others.map((one) => [one.id, one.name] as const)];
  const error = merge.error ?? remove.error;
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
      <Link to={`/progress?${new URLSearchParams({ [TOPIC]: name })}`} className="py-2 text-sm text-accent underline">
        {texts.evidence}
      </Link>
      <Link to={`/practice?${new URLSearchParams({ topic: name })}`} className="py-2 text-sm text-accent underline">
        {texts.practise}
      </Link>
      {others.length > 0 && <Choice label={`${texts.merge} …`} value={into} options={options} onChange={setInto} />}
      {target && (
        <ConfirmButton
          label={texts.mergeButton}
          ariaLabel={`${texts.mergeButton}: ${name}, ${target.name}`}
          question={texts.mergeQuestion(name, target.name)}
          yes={texts.mergeYes}
          no={texts.mergeNo}
          onConfirm={() => merge.mutate({ id, into })}
        />
      )}
      <ConfirmButton
        label={texts.remove}
        ariaLabel={`${texts.remove}: ${name}`}
        question={texts.removeQuestion(name)}
        yes={texts.removeYes}
        no={texts.removeNo}
        onConfirm={() => remove.mutate(id)}
      />
      {error && <ProblemBox error={error} />}
    </div>
  );
}

function History({ topic }: { topic: string | null }) {
  const common = useTexts();
  const { language } = useLanguage();
  const texts = useTexts(progressTexts);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useHistory(topic);
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  const title = topic ? texts.historyOf(topic) : texts.history;
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline gap-4">
        <h2 className="text-lg font-semibold [overflow-wrap:anywhere]">{title}</h2>
        {topic && (
          <Link to="/progress" className="text-sm text-accent underline">
            {texts.allHistory}
          </Link>
        )}
      </div>
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {data && !entries.length && <p className="text-quiet">{texts.noHistory}</p>}
      <ul className="flex flex-col gap-2">
        {entries.map(({ id, completed_task: task, topic: of, score, minutes, mastery, created_at: at }) => (
          <li key={id} className="rounded-md border border-line bg-card p-3 [overflow-wrap:anywhere]">
            <p className="line-clamp-3 whitespace-pre-wrap">{task}</p>
            <p className="text-sm text-quiet">
              {[
                of,
                score === null ? texts.noScore : texts.score(percent(language, score)),
                minutes !== null && texts.minutes(minutes.toLocaleString(language)),
                mastery !== null && texts.after(percent(language, mastery)),
              ]
                .filter(Boolean)
                .join(" · ")}{" "}
              · <Time at={at} />
            </p>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button isDisabled={isFetchingNextPage} onPress={() => fetchNextPage()}>
          {common.more}
        </Button>
      )}
    </section>
  );
}
