import { type KeyboardEvent, useId, useRef } from "react";

const INDENT = "    ";

interface Props {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}

/** The Tab key indents; after Escape it leaves the field, as elsewhere. */
export function CodeField({ label, hint, value, onChange }: Props) {
  const id = useId();
  const leaves = useRef(false);
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Tab" && !event.shiftKey && !leaves.current) {
      event.preventDefault();
      const { selectionStart, selectionEnd } = event.currentTarget;
      event.currentTarget.setRangeText(INDENT, selectionStart, selectionEnd, "end");
      onChange(event.currentTarget.value);
    }
    leaves.current = event.key === "Escape";
  };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        aria-describedby={`${id}-hint`}
        rows={14}
        spellCheck={false}
        autoCapitalize="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={press}
        className="w-full rounded-md border border-edge bg-card px-3 py-2 font-mono text-sm"
      />
      <span id={`${id}-hint`} className="text-sm text-quiet">
        {hint}
      </span>
    </div>
  );
}
