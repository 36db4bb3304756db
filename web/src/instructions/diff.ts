/** What changed between two texts, line by line. */
export type DiffLine = { change: "same" | "added" | "removed"; text: string };

/** By the longest common run of lines in order: texts of instructions are short. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const common = commonLengths(old, now);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [removed, added] = [old[i], now[j]];
    if (removed !== undefined && removed === added) {
      lines.push({ change: "same", text: removed });
      i += 1;
      j += 1;
    } else if (removed !== undefined && (added === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ change: "removed", text: removed });
      i += 1;
    } else {
      lines.push({ change: "added", text: added ?? "" });
      j += 1;
    }
  }
  return lines;
}

const at = (lengths: readonly number[][], i: number, j: number): number => lengths[i]?.[j] ?? 0;

/** How many lines two texts have in common, from each line of the one and of the other on. */
function commonLengths(old: readonly string[], now: readonly string[]): number[][] {
  const lengths = old.map(() => now.map(() => 0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] as number[];
    for (let j = now.length - 1; j >= 0; j -= 1)
      row[j] = old[i] === now[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), row[j + 1] ?? 0);
  }
  return lengths;
}
