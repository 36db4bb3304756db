import { type MouseEvent, useEffect, useMemo, useRef } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import type { Document } from "../api/client";
import { Button } from "../components/button";
import { Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { quoteIn } from "../documents/links";
import { useDocumentText } from "../documents/queries";
import { around, joined, type Part, partsOf, type Range, type Reading } from "../documents/reading";
import { useSelectedText } from "../documents/selection";
import { useTexts } from "../texts/context";
import { clock } from "../texts/figures";
import { readerTexts } from "../texts/reader";

const QUOTE = "quote"; // the id of the marked text
const LONGEST_IN_QUESTION = 500; // characters
const LONGEST_TOPIC = 200;

export function Component() {
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const quote = quoteIn(search);
  return <Text key={`${id}-${quote?.start}`} id={id} quote={quote} />;
}

function Text({ id, quote }: { id: string; quote: Range | null }) {
  const texts = useTexts(readerTexts);
  const { data: pieces, error, refetch, ...paging } = useDocumentText(id, quote);
  const reading = useMemo(() => joined(pieces?.pages ?? []), [pieces]);
  const parts = useMemo(() => partsOf(reading), [reading]);
  const first = pieces?.pages[0];
  if (!first)
    return <Page title={texts.title}>{error ? <ProblemBox error={error} onRetry={refetch} /> : <Loading />}</Page>;
  return (
    <Page title={first.document.title} intro={texts.hint}>
      <Sources document={first.document} />
      {first.length === 0 && <p role="status">{texts.noText}</p>}
      {quote && first.length > 0 && <WhereQuoted quote={quote} parts={parts} length={first.length} />}
      {paging.hasPreviousPage && (
        <Button isDisabled={paging.isFetchingPreviousPage} onPress={() => paging.fetchPreviousPage()}>
          {texts.earlier}
        </Button>
      )}
      <Parts reading={reading} parts={parts} quote={quote} />
      {paging.hasNextPage && (
        <Button isDisabled={paging.isFetchingNextPage} onPress={() => paging.fetchNextPage()}>
          {texts.later}
        </Button>
      )}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      <RequestSamples request={{ method: "GET", path: `/api/documents/${id}/text?start=${reading.start}` }} />
    </Page>
  );
}

function Sources({ document: { id, path, source_url: source } }: { document: Document }) {
  const texts = useTexts(readerTexts);
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <span className="text-quiet [overflow-wrap:anywhere]">{path}</span>
      <a href={`/api/documents/${id}/file`} download className="text-accent underline">
        {texts.original}
      </a>
      {source && /^https?:/.test(source) && (
        <a href={source} target="_blank" rel="noreferrer" className="text-accent underline">
          {texts.source} ({new URL(source).host})
        </a>
      )}
      <Link to="/library" className="text-accent underline">
        {texts.library}
      </Link>
    </p>
  );
}

function WhereQuoted({ quote, parts, length }: { quote: Range; parts: readonly Part[]; length: number }) {
  const texts = useTexts(readerTexts);
  const part = parts.find(({ start, end }) => start < quote.end && end > quote.start);
  if (quote.start >= length || !part) return <p role="status">{texts.noQuote}</p>;
  const where =
    part.page !== null
      ? texts.quoteOnPage(part.page)
      : part.second !== null
        ? texts.quoteAt(clock(part.second))
        : texts.quoteBelow;
  return (
    <p role="status">
      {where}{" "}
      <a href={`#${QUOTE}`} className="text-accent underline">
        {texts.toQuote}
      </a>
    </p>
  );
}

/** Plain text: whatever a document holds is no markup here. */
function Parts({ reading, parts, quote }: { reading: Reading; parts: readonly Part[]; quote: Range | null }) {
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    article.current?.querySelector(`#${QUOTE}`)?.scrollIntoView({ block: "center" });
  }, []);
  const selected = useSelectedText(article);
  const first = parts.findIndex(({ start, end }) => quote && start < quote.end && end > quote.start);
  return (
    <>
      <article ref={article} className="flex flex-col gap-4 leading-relaxed [overflow-wrap:anywhere]">
        {parts.map((part, number) => (
          <section key={part.start} className="rounded-md border border-line bg-card p-4">
            <PartHeading part={part} />
            <Passage words={around(reading, part, quote)} isFirst={number === first} />
          </section>
        ))}
      </article>
      <WithSelected text={selected} />
    </>
  );
}

function PartHeading({ part: { page, second, speaker } }: { part: Part }) {
  const texts = useTexts(readerTexts);
  if (page !== null) return <h2 className="mb-2 text-sm font-semibold text-quiet">{texts.page(page)}</h2>;
  if (second === null) return null;
  return (
    <h2 className="mb-1 flex gap-2 text-sm font-semibold">
      {speaker && <span>{speaker}</span>}
      <span className="font-normal text-quiet">{clock(second)}</span>
    </h2>
  );
}

function Passage({ words: [before, marked, after], isFirst }: { words: [string, string, string]; isFirst: boolean }) {
  return (
    <p className="whitespace-pre-wrap">
      {before}
      {marked && (
        <mark id={isFirst ? QUOTE : undefined} className="scroll-mt-24 rounded-sm bg-warn-tint px-0.5 text-warn">
          {marked}
        </mark>
      )}
      {after}
    </p>
  );
}

const keepSelection = (event: MouseEvent) => event.preventDefault();

/** At the lower edge, where it hides no selection and a thumb reaches it. */
function WithSelected({ text }: { text: string }) {
  const texts = useTexts(readerTexts);
  if (!text) return null;
  const question = texts.question(text.slice(0, LONGEST_IN_QUESTION));
  const look = "rounded-md bg-accent px-4 py-2 text-sm font-medium text-on-accent";
  return (
    <section
      aria-label={texts.selected}
      className="fixed inset-x-0 bottom-0 z-10 flex justify-center gap-3 border-t border-line bg-card p-3"
    >
      <Link to={`/ask?question=${encodeURIComponent(question)}`} onMouseDown={keepSelection} className={look}>
        {texts.ask}
      </Link>
      <Link
        to={`/practice?topic=${encodeURIComponent(text.slice(0, LONGEST_TOPIC))}`}
        onMouseDown={keepSelection}
        className={look}
      >
        {texts.practise}
      </Link>
    </section>
  );
}
