export type ReaderView = "pages" | "text";

const views: Record<ReaderView, string> = { pages: "Pages", text: "Text" };

const en = {
  title: "Document",
  page: (n: number) => `Page ${n}`,
  second: (time: string) => `at ${time}`,
  view: "Show as",
  views,
  previousPage: "Previous page",
  nextPage: "Next page",
  pageOf: (last: number) => `Page (of ${last})`,
  toPage: (n: number) => `Go to page ${n}`,
  size: "Size",
  fitWidth: "Fit the width",
  notDrawn: "The pages of this PDF cannot be shown here, so this is its text.",
  notOnPage: "The quote could not be marked on the page itself, so it is marked in the text.",
  quoteOnPages: (pages: readonly number[]) =>
    pages.length > 1 ? `The quote is on pages ${pages.join(" and ")}.` : `The quote is on page ${pages[0]}.`,
  quoteAt: (time: string) => `The quote is at ${time}.`,
  quoteBelow: "The quote is marked below.",
  toQuote: "Go to the quote",
  noQuote: "The quoted place is not in this text any more: the document has changed since.",
  original: "Download the original",
  source: "Open the source",
  library: "All documents",
  noText: "This document has no text: it is still being read, or could not be. The library says which.",
  earlier: "Show what comes before",
  later: "Show what comes next",
  hint: "Select some of the text to ask about it or to practise it.",
  selected: "With the selected text",
  ask: "Ask about this",
  practise: "Make exercises",
  question: (text: string) => `What does this mean: “${text}”?`,
};

const de: typeof en = {
  title: "Dokument",
  page: (n) => `Seite ${n}`,
  second: (time) => `bei ${time}`,
  view: "Ansicht",
  views: { pages: "Seiten", text: "Text" },
  previousPage: "Vorige Seite",
  nextPage: "Nächste Seite",
  pageOf: (last) => `Seite (von ${last})`,
  toPage: (n) => `Zu Seite ${n}`,
  size: "Größe",
  fitWidth: "Ganze Breite",
  notDrawn: "Die Seiten dieser PDF-Datei lassen sich hier nicht anzeigen, daher steht hier ihr Text.",
  notOnPage: "Das Zitat ließ sich auf der Seite selbst nicht markieren, daher ist es im Text markiert.",
  quoteOnPages: (pages) =>
    pages.length > 1
      ? `Das Zitat steht auf den Seiten ${pages.join(" und ")}.`
      : `Das Zitat steht auf Seite ${pages[0]}.`,
  quoteAt: (time) => `Das Zitat fällt bei ${time}.`,
  quoteBelow: "Das Zitat ist unten markiert.",
  toQuote: "Zum Zitat",
  noQuote: "Die zitierte Stelle ist nicht mehr in diesem Text: das Dokument hat sich seitdem geändert.",
  original: "Das Original herunterladen",
  source: "Die Quelle öffnen",
  library: "Alle Dokumente",
  noText: "Dieses Dokument hat keinen Text: es wird noch gelesen, oder ging nicht zu lesen. Die Bibliothek sagt es.",
  earlier: "Zeigen, was davor steht",
  later: "Zeigen, was danach kommt",
  hint: "Wähle ein Stück Text aus, um danach zu fragen oder es zu üben.",
  selected: "Mit dem ausgewählten Text",
  ask: "Danach fragen",
  practise: "Übungen machen",
  question: (text) => `Was bedeutet das: „${text}“?`,
};

export const readerTexts = { en, de };
