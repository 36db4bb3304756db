/** The text of an answer, with its marks such as `[1]` and what nothing supports apart. */
export type AnswerPart = { text: string } | { unsupported: string } | { citation: number };

export interface Checked {
  start: number;
  end: number;
  supported: boolean | null;
}

const MARK = /\[(\d+)\]/g;

/** Marks of citations that are not there stay text. Offsets count characters, as the server does, not UTF-16 units. */
export function answerParts(answer: string, citations: number, sentences: readonly Checked[] = []): AnswerPart[] {
  const characters = [...answer];
  const parts: AnswerPart[] = [];
  let end = 0;
  for (const sentence of sentences.filter(({ supported }) => supported === false)) {
    parts.push(...markedParts(characters.slice(end, sentence.start).join(""), citations));
    parts.push({ unsupported: characters.slice(sentence.start, sentence.end).join("") });
    end = sentence.end;
  }
  return [...parts, ...markedParts(characters.slice(end).join(""), citations)];
}

function markedParts(text: string, citations: number): AnswerPart[] {
  const parts: AnswerPart[] = [];
  let end = 0;
  for (const found of text.matchAll(MARK)) {
    const number = Number(found[1]);
    if (number < 1 || number > citations) continue;
    if (found.index > end) parts.push({ text: text.slice(end, found.index) });
    parts.push({ citation: number });
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
