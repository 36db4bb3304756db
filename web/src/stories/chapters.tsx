import { useEffect, useState } from "react";
import { Form } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { Choice, Field } from "../components/field";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { Time } from "../components/time";
import { Waiting } from "../components/waiting";
import { isUnderWay, useJob } from "../jobs/queries";
import { useTexts } from "../texts/context";
import { storyTexts } from "../texts/stories";
import { ChapterView } from "./chapter";
import { type Theme, useChapterActions, useChapters, useRefreshStory, useTimeline } from "./queries";

const CHAPTER = "chapter"; // in the URL

export function Chapters({ projectId }: { projectId: string }) {
  const [search, setSearch] = useSearchParams();
  const chapterId = search.get(CHAPTER);
  const show = (id: string | null) => setSearch({ view: "chapters", ...(id && { [CHAPTER]: id }) });
  if (chapterId)
    return <ChapterView key={chapterId} projectId={projectId} chapterId={chapterId} onLeave={() => show(null)} />;
  return (
    <>
      <ChapterList projectId={projectId} />
      <NewChapter projectId={projectId} onWritten={show} />
    </>
  );
}

function ChapterList({ projectId }: { projectId: string }) {
  const common = useTexts();
  const texts = useTexts(storyTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useChapters(projectId);
  const chapters = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={texts.views.chapters}>
      <p className="text-quiet">{texts.chaptersIntro}</p>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !chapters.length && <p className="text-quiet">{texts.noChapters}</p>}
      <ul className="flex flex-col gap-2">
        {chapters.map((one) => (
          <Row key={one.id}>
            <RowText>
              <Link to={`?view=chapters&${CHAPTER}=${one.id}`} className="font-medium text-accent underline">
                {one.title}
              </Link>
              <span className="text-sm text-quiet">
                {texts.sentences(one.sentences.length)} · <Time at={one.created_at} />
              </span>
            </RowText>
            {one.stale && <Badge tone="warn">{texts.stale}</Badge>}
          </Row>
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
    </Section>
  );
}

function NewChapter({ projectId, onWritten }: { projectId: string; onWritten: (id: string) => void }) {
  const texts = useTexts(storyTexts);
  const { data: timeline } = useTimeline(projectId);
  const { write } = useChapterActions(projectId);
  const [decade, setDecade] = useState("");
  const [theme, setTheme] = useState<Theme | "">("");
  const confirmed = timeline?.items.filter((one) => one.confirmed) ?? [];
  const decades = [...new Set(confirmed.flatMap((one) => one.decade ?? []))];
  const themes = [...new Set(confirmed.flatMap((one) => one.themes as Theme[]))];
  return (
    <Section title={texts.newChapter}>
      {timeline && !confirmed.length && <p className="text-quiet">{texts.nothingConfirmed}</p>}
      <Form
        className="flex max-w-2xl flex-col items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const title = String(new FormData(event.currentTarget).get("title")).trim();
          write.mutate({
            title: title || null,
            decade: decade ? Number(decade) : null,
            theme: theme || null,
          });
        }}
      >
        <Field name="title" label={texts.chapterTitle} hint={texts.chapterTitleHint} maxLength={255} />
        <div className="flex flex-wrap gap-3">
          <Choice
            label={texts.time}
            value={decade}
            options={[["", texts.anyTime], ...decades.map((one) => [String(one), texts.decade(String(one))] as const)]}
            onChange={setDecade}
          />
          <Choice<Theme | "">
            label={texts.theme}
            value={theme}
            options={[["", texts.anyTheme], ...themes.map((one) => [one, texts.themeOf(one)] as const)]}
            onChange={setTheme}
          />
        </div>
        {write.isError && <ProblemBox error={write.error} />}
        <Button type="submit" look="main" isDisabled={write.isPending || !confirmed.length}>
          {texts.write}
        </Button>
      </Form>
      {write.data && <Writing key={write.data.id} projectId={projectId} jobId={write.data.id} onWritten={onWritten} />}
    </Section>
  );
}

interface WritingProps {
  projectId: string;
  jobId: string;
  onWritten: (id: string) => void;
}

function Writing({ projectId, jobId, onWritten }: WritingProps) {
  const texts = useTexts(storyTexts);
  const refresh = useRefreshStory(projectId);
  const { data: job } = useJob(jobId);
  const written = job && !isUnderWay(job) ? ((job.result as { id: string } | null)?.id ?? null) : null;
  useEffect(() => {
    if (!written) return;
    refresh();
    onWritten(written);
  }, [written]);
  return job ? <Waiting job={job} doing={texts.writing} /> : null;
}
