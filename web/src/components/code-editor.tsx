import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, type KeyBinding, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

const INDENT = "    ";
const ESCAPED_MILLISECONDS = 600_000; // any key but Tab ends it

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.self], color: "var(--color-accent)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--color-good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--color-warn)" },
  { tag: tags.comment, color: "var(--color-quiet)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--color-bad)" },
]);

const LOOK = EditorView.theme({
  "&": { backgroundColor: "var(--color-card)", color: "var(--color-ink)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "3px solid var(--color-accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.5" },
  ".cm-content": { minHeight: "18rem", caretColor: "var(--color-ink)" },
  ".cm-gutters": {
    backgroundColor: "var(--color-card)",
    color: "var(--color-quiet)",
    borderRight: "1px solid var(--color-line)",
  },
  ".cm-activeLine": { backgroundColor: "var(--color-page)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--color-tint)", outline: "1px solid var(--color-edge)" },
});

/** The Tab key indents; after Escape it leaves the editor. */
const LEAVE: KeyBinding = {
  key: "Escape",
  run: (view) => {
    view.setTabFocusMode(ESCAPED_MILLISECONDS);
    return true;
  },
};

/** Chromium gives what is typed over several lines a style attribute, which the content policy refuses. */
const TYPE_OVER = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { data, inputType, isComposing } = event;
    if (inputType !== "insertText" || isComposing || data === null || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

export interface EditorProps {
  label: string;
  /** The id of what describes it. */
  describedBy: string;
  initialValue: string;
  onChange: (value: string) => void;
}

export default function CodeEditor({ label, describedBy, initialValue, onChange }: EditorProps) {
  const frame = useRef<HTMLDivElement>(null);
  const changed = useRef(onChange);
  changed.current = onChange;
  const initial = useRef(initialValue);
  useEffect(() => {
    if (!frame.current) return;
    const extensions = [
      EditorView.cspNonce.of(nonceOfPage()),
      EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": describedBy }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) changed.current(state.doc.toString());
      }),
      EditorView.lineWrapping,
      lineNumbers(),
      highlightActiveLine(),
      history(),
      indentOnInput(),
      indentUnit.of(INDENT),
      bracketMatching(),
      python(),
      syntaxHighlighting(COLOURS),
      LOOK,
      TYPE_OVER,
      keymap.of([LEAVE, indentWithTab, ...defaultKeymap, ...historyKeymap]),
    ];
    const state = EditorState.create({ doc: initial.current, extensions });
    const view = new EditorView({ state, parent: frame.current });
    return () => {
      initial.current = view.state.doc.toString();
      view.destroy();
    };
  }, [label, describedBy]);
  return (
    <div ref={frame} className="overflow-hidden rounded-md border border-edge has-[.cm-focused]:overflow-visible" />
  );
}

/** Which style elements need by the content policy. */
function nonceOfPage(): string {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
}
