import { useId } from "react";
import { useLanguage, useTexts } from "../texts/context";
import { percent } from "../texts/figures";

interface Props {
  label: string;
  hint: string;
  /** From 0 to 1; null where it is not known. */
  value: number | null;
  note: string;
}

/** A bar with its number, and what that rests on. */
export function Share({ label, hint, value, note }: Props) {
  const id = useId();
  const { language } = useLanguage();
  const { none } = useTexts();
  return (
    <div title={hint} className="flex flex-col gap-1">
      <span className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span id={id} className="font-medium">
          {label}
        </span>
        <span>
          {value === null ? none : percent(language, value)} <span className="text-quiet">{note}</span>
        </span>
      </span>
      <meter aria-labelledby={id} min={0} max={1} value={value ?? 0} className="h-3 w-full" />
    </div>
  );
}
