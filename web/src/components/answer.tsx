import { Link } from "react-router";
import { answerParts, type Checked } from "../answers/citations";
import type { Citation } from "../api/client";
import { readerPath } from "../documents/links";
import { answerTexts } from "../texts/answers";
import { useTexts } from "../texts/context";
import { clock } from "../texts/figures";

interface AnswerTextProps {
  text: string;
  citations: readonly Citation[];
  sentences?: readonly Checked[];
  /** Begins the ids of the quotes, where several answers are on a page. */
  of?: string;
}

/** Plain text: whatever a model writes is no markup here. */
export function AnswerText({ text, citations, sentences, of = "" }: AnswerTextProps) {
  const texts = useTexts(answerTexts);
  return (
    <p className="whitespace-pre-wrap leading-relaxed [overflow-wrap:anywhere]">
      {answerParts(text, citations.length, sentences).map((part, index) =>
        "text" in part ? (
          part.text
        ) : "unsupported" in part ? (
          <span key={index} className="decoration-warn underline decoration-dotted" title={texts.unsupportedHint}>
            {part.unsupported}
            <span className="text-sm text-warn"> ({texts.unsupported})</span>
          </span>
        ) : (
          <a
            key={index}
            href={`#${of}quote-${part.citation}`}
            aria-label={texts.citation(part.citation)}
            className="text-accent underline"
          >
            [{part.citation}]
          </a>
        ),
      )}
    </p>
  );
}

export function Quotes({ citations, of = "" }: Omit<AnswerTextProps, "text" | "sentences">) {
  const texts = useTexts(answerTexts);
  if (!citations.length) return null;
  return (
    <section aria-label={texts.quotes} className="flex flex-col gap-3">
      <h3 className="font-semibold">{texts.quotes}</h3>
      <ol className="flex flex-col gap-3">
        {citations.map((citation, index) => (
          <Quote
            key={`${citation.document_id}-${citation.start}`}
            id={`${of}quote-${index + 1}`}
            number={index + 1}
            citation={citation}
          />
        ))}
      </ol>
    </section>
  );
}

function Quote({ id, number, citation }: { id: string; number: number; citation: Citation }) {
  const texts = useTexts(answerTexts);
  const { title, quote, page, start_seconds: second, url, shared: isShared } = citation;
  const place = [page && texts.page(page), second !== null && texts.second(clock(second))].filter(Boolean).join(", ");
  return (
    <li id={id} className="rounded-md border border-line bg-card p-4 target:border-accent">
      <figure className="flex flex-col gap-2 [overflow-wrap:anywhere]">
        <blockquote className="border-l-4 border-accent pl-3">{quote}</blockquote>
        <figcaption className="text-sm text-quiet">
          [{number}]{" "}
          {isShared ? (
            `${title}, ${texts.shared}`
          ) : (
            <Link to={readerPath(citation.document_id, citation)} className="text-accent underline">
              {title}
              {place && `, ${place}`}
            </Link>
          )}{" "}
          {url && /^https?:/.test(url) && (
            <a href={url} target="_blank" rel="noreferrer" className="text-accent underline">
              {texts.source} ({new URL(url).host})
            </a>
          )}
        </figcaption>
      </figure>
    </li>
  );
}
