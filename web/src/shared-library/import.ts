/** Importing a file of resources: what is there already is changed, as by `pensum library import`. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { LibraryResource } from "../api/client";
import { isSignedOut, Problem } from "../api/problem";
import { type Line, linesOf, says } from "./lines";
import { addResource, changeResource, readAll } from "./queries";

export type Outcome = "added" | "changed" | "unchanged" | "failed";

export interface Imported {
  number: number;
  title: string;
  outcome: Outcome;
  reasons: readonly string[];
}

/** One after the other: a second line with the same address changes what the first one added. */
async function importLine({ number, resource }: Line, known: Map<string, LibraryResource>): Promise<Imported> {
  if (!resource) return { number, title: "", outcome: "failed", reasons: [] };
  const title = String(resource.title ?? resource.url ?? "");
  const there = known.get(resource.url);
  if (there && says(there, resource)) return { number, title, outcome: "unchanged", reasons: [] };
  try {
    known.set(resource.url, await (there ? changeResource(there.id, resource) : addResource(resource)));
    return { number, title, outcome: there ? "changed" : "added", reasons: [] };
  } catch (error) {
    if (!(error instanceof Problem) || isSignedOut(error)) throw error;
    return { number, title, outcome: "failed", reasons: reasonsOf(error) };
  }
}

function reasonsOf({ body }: Problem): string[] {
  return body.errors?.length ? body.errors.map(({ field, message }) => `${field}: ${message}`) : [body.detail];
}

/** What became of each line so far. */
export function useImport() {
  const client = useQueryClient();
  const [imported, setImported] = useState<readonly Imported[]>([]);
  const [total, setTotal] = useState(0);
  const run = useMutation({
    mutationFn: async (file: File) => {
      const lines = linesOf(await file.text());
      setImported([]);
      setTotal(lines.length);
      const known = new Map((await readAll()).map((one) => [one.url, one]));
      for (const line of lines) {
        const one = await importLine(line, known);
        setImported((before) => [...before, one]);
      }
      return lines.length;
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["admin"] }),
  });
  return { run, imported, total };
}
