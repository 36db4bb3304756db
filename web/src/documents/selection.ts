/** What the reader has selected of an element's text. */
import { type RefObject, useEffect, useState } from "react";

function selectedIn(element: HTMLElement | null): string {
  const selection = document.getSelection();
  if (!element || !selection || selection.isCollapsed || !element.contains(selection.anchorNode)) return "";
  return selection.toString().replace(/\s+/g, " ").trim();
}

export function useSelectedText(element: RefObject<HTMLElement | null>): string {
  const [text, setText] = useState("");
  useEffect(() => {
    const look = () => setText(selectedIn(element.current));
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [element]);
  return text;
}
