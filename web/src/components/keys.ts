/** Single keys, which do nothing while somebody types. */
import { useEffect, useRef } from "react";

export type Keys = Record<string, () => unknown>;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const action = current.current[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

export function focusFirstField(): void {
  document
    .querySelector<HTMLElement>("main :is(input:not([type=file]), textarea, select, [contenteditable=true])")
    ?.focus();
}
