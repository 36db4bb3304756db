import { sentences } from "../jobs/events";

/** Says whole sentences to readers of screens, each once, and not every piece. */
export function Announcer({ text }: { text: string }) {
  return (
    <p aria-live="polite" className="sr-only">
      {sentences(text).map((one, index) => (
        <span key={index}>{one}</span>
      ))}
    </p>
  );
}
