/** Mozilla's pdf.js, which this module loads: import it on demand only. A file is read by a worker whose content policy
 * lets it fetch nothing; no script in a file is run, and no link or form of it is drawn as one. */
import {
  getDocument,
  type PDFDocumentProxy,
  PDFWorker,
  TextLayer,
  VerbosityLevel,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { api, data } from "../../api/client";
import type { Range } from "../reading";

export type Pdf = PDFDocumentProxy;

const MOST_PIXELS = 64 * 1024 * 1024; // of one image in a page

/** What files need that do not bring their own: letters of the standard fonts, encodings of East Asian ones, and
 * decoders of images. */
const BUILT_IN = import.meta.glob<string>(
  [
    "/node_modules/pdfjs-dist/standard_fonts/*.pfb",
    "/node_modules/pdfjs-dist/cmaps/*.bcmap",
    "!/node_modules/pdfjs-dist/cmaps/*-UTF{8,32}-*.bcmap", // no PDF names these
    "/node_modules/pdfjs-dist/wasm/{jbig2,openjpeg}.wasm",
  ],
  { query: "?url", import: "default", eager: true },
);
const ADDRESSES = new Map(Object.entries(BUILT_IN).map(([path, url]) => [path.slice(path.lastIndexOf("/") + 1), url]));

class BuiltInFiles {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const url = ADDRESSES.get(filename);
    if (!url) throw new Error(`The console has no file ${filename}.`);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${filename} could not be loaded: ${response.status}.`);
    return new Uint8Array(await response.arrayBuffer());
  }
}

export interface OpenedPdf {
  pdf: Promise<Pdf>;
  close: () => void;
}

export function openPdf(documentId: string): OpenedPdf {
  const thread = new Worker(workerUrl, { type: "module" });
  const verbosity = VerbosityLevel.ERRORS; // what is odd in a file is no error of this page
  const worker = PDFWorker.create({ port: thread, verbosity });
  const isOver = new AbortController();
  const isLost = new Promise<never>((_, reject) => thread.addEventListener("error", reject));
  const read = async () => {
    const file = await data(
      api.GET("/api/documents/{document_id}/file", {
        params: { path: { document_id: documentId } },
        parseAs: "arrayBuffer",
        signal: isOver.signal,
      }),
    );
    return getDocument({
      data: new Uint8Array(file as ArrayBuffer),
      worker,
      BinaryDataFactory: BuiltInFiles,
      useWorkerFetch: false,
      isEvalSupported: false,
      enableXfa: false,
      maxImageSize: MOST_PIXELS,
      verbosity,
    }).promise;
  };
  const close = () => {
    isOver.abort();
    worker.destroy();
    thread.terminate();
  };
  return { pdf: Promise.race([read(), isLost]), close };
}

export async function textOfPage(pdf: Pdf, number: number): Promise<string> {
  const { items } = await (await pdf.getPage(number)).getTextContent();
  return items.map((item) => ("str" in item ? item.str : "")).join("");
}

export interface Drawing {
  /** Elements of the page's text, over what is drawn. */
  lines: Promise<HTMLElement[]>;
  stop: () => void;
}

interface Sheet {
  canvas: HTMLCanvasElement;
  layer: HTMLElement;
  /** In pixels of the style sheet. */
  width: number;
}

/** Into the sheet, whose height follows. */
export function drawPage(pdf: Pdf, number: number, { canvas, layer, width }: Sheet): Drawing {
  let stop = () => {};
  let isStopped = false;
  const draw = async () => {
    const page = await pdf.getPage(number);
    if (isStopped) return [];
    const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
    const sharpness = window.devicePixelRatio || 1;
    canvas.width = Math.floor(viewport.width * sharpness);
    canvas.height = Math.floor(viewport.height * sharpness);
    canvas.style.aspectRatio = `${viewport.width} / ${viewport.height}`;
    const rendering = page.render({ canvas, viewport, transform: [sharpness, 0, 0, sharpness, 0, 0] });
    layer.replaceChildren();
    layer.style.setProperty("--total-scale-factor", String(viewport.scale));
    const text = new TextLayer({ textContentSource: await page.getTextContent(), container: layer, viewport });
    stop = () => {
      rendering.cancel();
      text.cancel();
    };
    if (isStopped) stop();
    await Promise.all([rendering.promise, text.render()]);
    return text.textDivs;
  };
  return {
    lines: draw(),
    stop: () => {
      isStopped = true;
      stop();
    },
  };
}

/** Marks these characters of the lines' joined text. */
export function mark(lines: readonly HTMLElement[], ranges: readonly Range[]): HTMLElement[] {
  const marks: HTMLElement[] = [];
  let start = 0;
  for (const line of lines) {
    const text = line.textContent ?? "";
    const parts: (string | HTMLElement)[] = [];
    let from = 0;
    for (const range of ranges) {
      const [first, last] = [Math.max(range.start - start, from), Math.min(range.end - start, text.length)];
      if (first >= last) continue;
      const marked = document.createElement("mark");
      marked.textContent = text.slice(first, last);
      parts.push(text.slice(from, first), marked);
      marks.push(marked);
      from = last;
    }
    if (parts.length) line.replaceChildren(...parts, text.slice(from));
    start += text.length;
  }
  return marks;
}
