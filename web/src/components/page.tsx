import { type ReactNode, useEffect } from "react";
import { useTexts } from "../texts/context";

/** The one heading of a page, and the title of its tab. */
export function Page({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Pensum`;
  }, [title]);
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-col gap-1">
        <h1 className="text-2xl font-bold [overflow-wrap:anywhere]">{title}</h1>
        {intro && <p className="text-quiet">{intro}</p>}
      </header>
      {children}
    </div>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

export function Loading() {
  const texts = useTexts();
  return (
    <p role="status" className="animate-pulse text-quiet">
      {texts.loading} …
    </p>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 rounded-md border border-dashed border-edge p-6">{children}</div>
  );
}
