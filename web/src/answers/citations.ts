/** The text of an answer, with its marks such as `[1]` apart. */
export type AnswerPart = { text: string } | { citation: number };

const MARK = /\[(\d+)\]/g;

/** Marks of citations that are not there stay text. */
export function answerParts(answer: string, citations: number): AnswerPart[] {
  const parts: AnswerPart[] = [];
  let end = 0;
  for (const found of answer.matchAll(MARK)) {
    const number = Number(found[1]);
    if (number < 1 || number > citations) continue;
    if (found.index > end) parts.push({ text: answer.slice(end, found.index) });
    parts.push({ citation: number });
    end = found.index + found[0].length;
  }
  if (end < answer.length) parts.push({ text: answer.slice(end) });
  return parts;
}
