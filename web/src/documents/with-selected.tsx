import type { MouseEvent } from "react";
import { Link } from "react-router";
import { useTexts } from "../texts/context";
import { readerTexts } from "../texts/reader";

const LONGEST_IN_QUESTION = 500; // characters
const LONGEST_TOPIC = 200;

const keepSelection = (event: MouseEvent) => event.preventDefault();

/** At the lower edge, where it hides no selection and a thumb reaches it. */
export function WithSelected({ text }: { text: string }) {
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
