import { useEffect, useRef } from "react";
import { Button } from "../components/button";
import { useTexts } from "../texts/context";
import { clock } from "../texts/figures";
import { readerTexts } from "../texts/reader";
import type { useDocumentText } from "./queries";
import { around, type Part, partWith, type Range, type Reading } from "./reading";
import { useSelectedText } from "./selection";
import { WithSelected } from "./with-selected";

const QUOTE = "quote"; // the id of the marked text

interface Props {
  reading: Reading;
  parts: readonly Part[];
  quote: Range | null;
  paging: Pick<
    ReturnType<typeof useDocumentText>,
    | "hasPreviousPage"
    | "isFetchingPreviousPage"
    | "fetchPreviousPage"
    | "hasNextPage"
    | "isFetchingNextPage"
    | "fetchNextPage"
  >;
}

/** The text as it was read from the file. */
export function TextView({ reading, parts, quote, paging }: Props) {
  const texts = useTexts(readerTexts);
  return (
    <>
      {quote && <WhereQuoted quote={quote} parts={parts} />}
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
    </>
  );
}

function WhereQuoted({ quote, parts }: { quote: Range; parts: readonly Part[] }) {
  const texts = useTexts(readerTexts);
  const part = partWith(parts, quote);
  if (!part) return null;
  const where =
    part.page !== null
      ? texts.quoteOnPages([part.page])
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
  const first = quote && partWith(parts, quote);
  return (
    <>
      <article ref={article} className="flex flex-col gap-4 leading-relaxed [overflow-wrap:anywhere]">
        {parts.map((part) => (
          <section key={part.start} className="rounded-md border border-line bg-card p-4">
            <PartHeading part={part} />
            <Passage words={around(reading, part, quote)} isFirst={part === first} />
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
