import { useEffect, useRef, useState } from "react";
import type { Range } from "../reading";
import { useWidth } from "./hooks";
import { drawPage, mark, type Pdf } from "./pdfjs";

interface Props {
  pdf: Pdf;
  number: number;
  label: string;
  /** 1 fits the width. */
  zoom: number;
  marks: readonly Range[];
  onFail: () => void;
}

/** A page as it is printed, with its text over it to be selected and read aloud. */
export function Sheet({ pdf, number, label, zoom, marks, onFail }: Props) {
  const frame = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const [lines, setLines] = useState<readonly HTMLElement[] | null>(null);
  const width = useWidth(frame) * zoom;
  useEffect(() => {
    if (!width || !canvas.current || !layer.current) return;
    let isOver = false;
    const drawing = drawPage(pdf, number, { canvas: canvas.current, layer: layer.current, width });
    drawing.lines.then(
      (drawn) => isOver || setLines(drawn),
      () => isOver || onFail(),
    );
    return () => {
      isOver = true;
      drawing.stop();
    };
  }, [pdf, number, width, onFail]);
  useEffect(() => {
    if (lines) mark(lines, marks)[0]?.scrollIntoView({ block: "center" });
  }, [lines, marks]);
  return (
    <section
      ref={frame}
      aria-label={label}
      aria-busy={lines === null}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the window is moved by the arrow keys
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-line"
    >
      <div className="relative bg-white" style={{ width }}>
        <canvas ref={canvas} aria-hidden className="block w-full" />
        <div ref={layer} className="textLayer" />
      </div>
    </section>
  );
}
