/** Dates as memories have them, in EDTF: `1962`, `1962~` (about), `196X` (the sixties), `1939/1945`, `1962-05-03`. */
import type { Language } from "../preferences";

interface Words {
  about: (date: string) => string;
  decade: (year: string) => string;
}

export function readableDate(edtf: string, language: Language, words: Words): string {
  const [from, to] = edtf.split("/").map((part) => readablePart(part, language, words));
  return to === undefined || to === from ? (from ?? "") : `${from} – ${to}`;
}

function readablePart(part: string, language: Language, words: Words): string {
  if (part.endsWith("~")) return words.about(readablePart(part.slice(0, -1), language, words));
  if (/^\d{3}X$/.test(part)) return words.decade(`${part.slice(0, 3)}0`);
  const [year, month, day] = part.split("-").map(Number);
  if (year === undefined || Number.isNaN(year) || !month) return part;
  const date = new Date(Date.UTC(year, month - 1, day ?? 1));
  const shown = day ? ({ dateStyle: "long" } as const) : ({ year: "numeric", month: "long" } as const);
  return new Intl.DateTimeFormat(language, { ...shown, timeZone: "UTC" }).format(date);
}
