import { lazy, Suspense, useMemo } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import type { Document } from "../api/client";
import { Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { quoteIn } from "../documents/links";
import { useDocumentText } from "../documents/queries";
import { joined, partsOf, quotedIn, type Range } from "../documents/reading";
import { TextView } from "../documents/text-view";
import { useTexts } from "../texts/context";
import { type ReaderView, readerTexts } from "../texts/reader";

const PdfPages = lazy(() => import("../documents/pdf/pages"));
const VIEW = "view"; // in the URL
const VIEWS: readonly ReaderView[] = ["pages", "text"];

export function Component() {
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const quote = quoteIn(search);
  return <Reader key={`${id}-${quote?.start}`} id={id} quote={quote} />;
}

function Reader({ id, quote }: { id: string; quote: Range | null }) {
  const texts = useTexts(readerTexts);
  const [search] = useSearchParams();
  const { data: pieces, error, refetch, ...paging } = useDocumentText(id, quote);
  const reading = useMemo(() => joined(pieces?.pages ?? []), [pieces]);
  const parts = useMemo(() => partsOf(reading), [reading]);
  const first = pieces?.pages[0];
  const quoted = useMemo(
    () => (quote ? quotedIn(reading, parts, quote) : null),
    [reading, parts, quote?.start, quote?.end],
  );
  if (!first)
    return <Page title={texts.title}>{error ? <ProblemBox error={error} onRetry={refetch} /> : <Loading />}</Page>;
  const isPdf = first.document.kind === "pdf" && first.length > 0;
  const view = isPdf && search.get(VIEW) !== "text" ? "pages" : "text";
  const text = <TextView reading={reading} parts={parts} quote={quoted && quote} paging={paging} />;
  return (
    <Page title={first.document.title} intro={texts.hint}>
      <Sources document={first.document} />
      {isPdf && <Views view={view} />}
      {first.length === 0 && <p role="status">{texts.noText}</p>}
      {quote && !quoted && first.length > 0 && <p role="status">{texts.noQuote}</p>}
      {view === "text" ? (
        text
      ) : (
        <Suspense fallback={<Loading />}>
          <PdfPages documentId={id} quoted={quoted} instead={text} />
        </Suspense>
      )}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      <RequestSamples request={{ method: "GET", path: `/api/documents/${id}/text?start=${reading.start}` }} />
    </Page>
  );
}

function Views({ view }: { view: ReaderView }) {
  const texts = useTexts(readerTexts);
  const [search] = useSearchParams();
  const to = (one: ReaderView) => {
    const changed = new URLSearchParams(search);
    changed.set(VIEW, one);
    return `?${changed}`;
  };
  return (
    <nav aria-label={texts.view} className="flex flex-wrap gap-2">
      {VIEWS.map((one) => (
        <Link
          key={one}
          to={to(one)}
          replace
          aria-current={one === view ? "page" : undefined}
          className="rounded-md border border-edge px-3 py-2 text-sm aria-[current]:border-accent aria-[current]:bg-tint aria-[current]:text-accent"
        >
          {texts.views[one]}
        </Link>
      ))}
    </nav>
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
