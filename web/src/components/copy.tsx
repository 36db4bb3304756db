import { useEffect, useState } from "react";
import { useTexts } from "../texts/context";
import { Button } from "./button";

const SHOWN_MILLISECONDS = 2_000;

/** Without TLS, browsers have no clipboard: the text is then selected, to be copied by hand. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const texts = useTexts();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <Button aria-label={`${texts.copy}: ${label}`} onPress={async () => setIsCopied(await copy(text))}>
      <span aria-live="polite">{isCopied ? texts.copied : texts.copy}</span>
    </Button>
  );
}

export function CopyableId({ id }: { id: string }) {
  return (
    <span className="flex flex-wrap items-center gap-2">
      <code className="select-all break-all font-mono text-sm">{id}</code>
      <CopyButton text={id} label={id} />
    </span>
  );
}
