import { Link } from "react-router";
import type { GradedAnswer } from "../api/client";
import { readerPath } from "../documents/links";
import { solutionOf } from "../learning/solutions";
import { useLanguage, useTexts } from "../texts/context";
import { percent } from "../texts/figures";
import { practiceTexts } from "../texts/practice";
import { Badge } from "./badge";
import { Code } from "./request-samples";
import { Time } from "./time";

/** Plain text: whatever a model or a document says is no markup here. */
export function Grade({ graded, isCode }: { graded: GradedAnswer; isCode: boolean }) {
  const texts = useTexts(practiceTexts);
  return (
    <section aria-label={texts.grade} className="flex flex-col gap-4">
      <Verdict graded={graded} />
      <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{graded.feedback}</p>
      <Points graded={graded} />
      <Tests graded={graded} />
      <SolutionBox graded={graded} isCode={isCode} />
    </section>
  );
}

function Verdict({ graded: { correct, score, next_review_at: next } }: { graded: GradedAnswer }) {
  const { language } = useLanguage();
  const texts = useTexts(practiceTexts);
  const isPartly = !correct && score > 0;
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Badge tone={correct ? "good" : isPartly ? "warn" : "bad"}>
        {correct ? texts.correct : isPartly ? texts.partly : texts.wrong}
      </Badge>
      <span>{texts.score(percent(language, score))}</span>
      <span className="font-medium">
        {texts.review}: <Time at={next} isDue />
      </span>
    </p>
  );
}

function Points({ graded: { items } }: { graded: GradedAnswer }) {
  const texts = useTexts(practiceTexts);
  if (!items.length) return null;
  return (
    <ul className="flex flex-col gap-2">
      {items.map(({ text, met, evidence }) => (
        <li key={text} className="flex flex-wrap items-baseline gap-2 [overflow-wrap:anywhere]">
          <Badge tone={met ? "good" : "warn"}>{met ? texts.met : texts.missing}</Badge>
          <span>{text}</span>
          {evidence && <q className="text-sm text-quiet">{evidence}</q>}
        </li>
      ))}
    </ul>
  );
}

function Tests({ graded: { tests } }: { graded: GradedAnswer }) {
  const texts = useTexts(practiceTexts);
  if (!tests?.length) return null;
  return (
    <ul aria-label={texts.tests} className="flex flex-col gap-2">
      {tests.map(({ name, visible, passed, input, got, expected }) => (
        <li key={name} className="flex flex-wrap items-baseline gap-2 [overflow-wrap:anywhere]">
          <Badge tone={passed ? "good" : "bad"}>{passed ? texts.passed : texts.failed}</Badge>
          <code className="font-mono text-sm">{input ?? name}</code>
          {!visible && <span className="text-sm text-quiet">{texts.hidden}</span>}
          {visible && !passed && <span className="text-sm">{texts.got(got ?? "", expected ?? "")}</span>}
        </li>
      ))}
    </ul>
  );
}

function SolutionBox({ graded, isCode }: { graded: GradedAnswer; isCode: boolean }) {
  const texts = useTexts(practiceTexts);
  const { answer, quote, place } = solutionOf(graded.solution);
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-card p-4 [overflow-wrap:anywhere]">
      {answer && (
        <>
          <h2 className="font-semibold">{texts.solution}</h2>
          {isCode ? <Code>{answer}</Code> : <p className="whitespace-pre-wrap">{answer}</p>}
        </>
      )}
      {quote && (
        <figure className="flex flex-col gap-2">
          <figcaption className="text-sm text-quiet">{texts.passage}</figcaption>
          <blockquote className="border-l-4 border-accent pl-3">{quote}</blockquote>
          {place && (
            <Link to={readerPath(place.documentId, place)} className="text-sm text-accent underline">
              {texts.place}
            </Link>
          )}
        </figure>
      )}
    </div>
  );
}
