import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { Button } from "../../components/button";
import { Choice } from "../../components/field";
import { Loading } from "../../components/page";
import { useLanguage, useTexts } from "../../texts/context";
import { percent } from "../../texts/figures";
import { readerTexts } from "../../texts/reader";
import type { Quoted } from "../reading";
import { useSelectedText } from "../selection";
import { WithSelected } from "../with-selected";
import { type Marks, useMarks, usePdf } from "./hooks";
import type { Pdf } from "./pdfjs";
import { Sheet } from "./sheet";

const PAGE = "page"; // in the URL
const ZOOM = "zoom";
const ZOOMS = ["1", "1.5", "2", "3"] as const;
const UNMARKED: readonly never[] = [];

interface Props {
  documentId: string;
  quoted: Quoted | null;
  /** Shown where the page cannot be drawn, or the quote is not found on it. */
  instead: ReactNode;
}

/** The pages of a PDF as they are printed, one at a time. */
export default function PdfPages({ documentId, quoted, instead }: Props) {
  const texts = useTexts(readerTexts);
  const { pdf, hasFailed } = usePdf(documentId);
  const marks = useMarks(pdf, quoted);
  const [isLost, setLost] = useState(false);
  const lose = useCallback(() => setLost(true), []);
  if (hasFailed || isLost) return <Instead why={texts.notDrawn}>{instead}</Instead>;
  if (!pdf || !marks) return <Loading />;
  if (quoted && !marks.size) return <Instead why={texts.notOnPage}>{instead}</Instead>;
  return <OnePage pdf={pdf} marks={marks} onFail={lose} />;
}

function Instead({ why, children }: { why: string; children: ReactNode }) {
  return (
    <>
      <p role="status">{why}</p>
      {children}
    </>
  );
}

function OnePage({ pdf, marks, onFail }: { pdf: Pdf; marks: Marks; onFail: () => void }) {
  const { language } = useLanguage();
  const texts = useTexts(readerTexts);
  const [search, setSearch] = useSearchParams();
  const quotedOn = useMemo(() => [...marks.keys()], [marks]);
  const number = pageIn(search, pdf.numPages) ?? quotedOn[0] ?? 1;
  const zoom = ZOOMS.find((one) => one === search.get(ZOOM)) ?? "1";
  const change = (name: string, value: string) => {
    search.set(name, value);
    setSearch(search, { replace: true, preventScrollReset: true });
  };
  const article = useRef<HTMLElement>(null);
  const selected = useSelectedText(article);
  return (
    <article ref={article} className="flex flex-col gap-3">
      {quotedOn.length > 0 && (
        <p role="status">
          {texts.quoteOnPages(quotedOn)}{" "}
          {quotedOn
            .filter((one) => one !== number)
            .map((one) => (
              <Button key={one} onPress={() => change(PAGE, String(one))}>
                {texts.toPage(one)}
              </Button>
            ))}
        </p>
      )}
      <div className="flex flex-wrap items-end gap-3">
        <Button isDisabled={number <= 1} onPress={() => change(PAGE, String(number - 1))}>
          {texts.previousPage}
        </Button>
        <Choice
          label={texts.pageOf(pdf.numPages)}
          value={String(number)}
          options={Array.from({ length: pdf.numPages }, (_, index) => [String(index + 1), String(index + 1)] as const)}
          onChange={(one) => change(PAGE, one)}
        />
        <Button isDisabled={number >= pdf.numPages} onPress={() => change(PAGE, String(number + 1))}>
          {texts.nextPage}
        </Button>
        <Choice
          label={texts.size}
          value={zoom}
          options={ZOOMS.map((one) => [one, one === "1" ? texts.fitWidth : percent(language, Number(one))] as const)}
          onChange={(one) => change(ZOOM, one)}
        />
      </div>
      <Sheet
        key={number}
        pdf={pdf}
        number={number}
        label={texts.page(number)}
        zoom={Number(zoom)}
        marks={marks.get(number) ?? UNMARKED}
        onFail={onFail}
      />
      <WithSelected text={selected} />
    </article>
  );
}

function pageIn(search: URLSearchParams, last: number): number | null {
  const number = Number(search.get(PAGE) ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 1 && number <= last ? number : null;
}
