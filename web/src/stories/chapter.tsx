import { Badge } from "../components/badge";
import { Button, ButtonLink } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";
import { storyTexts } from "../texts/stories";
import { type Chapter, exportPath, useChapter, useChapterActions, useTimeline } from "./queries";

interface Props {
  projectId: string;
  chapterId: string;
  onLeave: () => void;
}

/** A chapter to read: after each sentence stand the numbers of the memories that it says. */
export function ChapterView({ projectId, chapterId, onLeave }: Props) {
  const texts = useTexts(storyTexts);
  const { data: chapter, error, isPending, refetch } = useChapter(projectId, chapterId);
  const { remove } = useChapterActions(projectId);
  return (
    <Section title={chapter?.title ?? texts.views.chapters}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {chapter && <ChapterText projectId={projectId} chapter={chapter} />}
      {remove.isError && <ProblemBox error={remove.error} />}
      <div className="flex flex-wrap gap-2 pt-2">
        <Button onPress={onLeave}>{texts.allChapters}</Button>
        {chapter && (
          <>
            <ButtonLink href={exportPath(projectId, chapterId, "pdf")} download={`${chapter.title}.pdf`}>
              {texts.pdf}
            </ButtonLink>
            <ButtonLink href={exportPath(projectId, chapterId, "markdown")} download={`${chapter.title}.md`}>
              {texts.markdown}
            </ButtonLink>
            <ConfirmButton
              label={texts.removeChapter}
              ariaLabel={texts.removeChapter}
              question={texts.removeChapterQuestion}
              yes={texts.removeYes}
              no={texts.removeNo}
              onConfirm={() => remove.mutate(chapterId, { onSuccess: onLeave })}
            />
          </>
        )}
      </div>
    </Section>
  );
}

function ChapterText({ projectId, chapter }: { projectId: string; chapter: Chapter }) {
  const texts = useTexts(storyTexts);
  const { data: timeline } = useTimeline(projectId);
  const quotes = new Map(timeline?.items.map((one) => [one.memory_id, one.quote]));
  const cited = [...new Set(chapter.sentences.flatMap((one) => one.memory_ids))];
  return (
    <>
      {chapter.stale && (
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <Badge tone="warn">{texts.stale}</Badge> {texts.staleHint}
        </p>
      )}
      <p lang={chapter.language} className="max-w-2xl leading-relaxed [overflow-wrap:anywhere]">
        {chapter.sentences.map(({ text, memory_ids: ids }, index) => (
          <span key={index}>
            {text}
            {ids.map((id) => {
              const number = cited.indexOf(id) + 1;
              return (
                <a
                  key={id}
                  href={`#memory-${number}`}
                  aria-label={texts.toMemory(number)}
                  className="text-accent underline"
                >
                  [{number}]
                </a>
              );
            })}{" "}
          </span>
        ))}
      </p>
      {chapter.dropped > 0 && <p className="text-sm text-quiet">{texts.dropped(chapter.dropped)}</p>}
      <h3 className="pt-2 font-semibold">{texts.itsMemories}</h3>
      <ol className="flex list-decimal flex-col gap-2 pl-6 text-sm">
        {cited.map((id, index) => (
          <li key={id} id={`memory-${index + 1}`} className="target:bg-tint [overflow-wrap:anywhere]">
            {quotes.get(id) ?? texts.deletedMemory}
          </li>
        ))}
      </ol>
    </>
  );
}
