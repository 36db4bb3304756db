/** The files of this page that are on their way to the server, or were refused by it. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { Problem } from "../api/problem";
import type { NamedFile } from "./folders";
import { type UploadPlace, upload } from "./queries";

const AT_ONCE = 3;

export interface Upload extends NamedFile {
  id: number;
  state: "waiting" | "sending" | "refused";
  problem: Problem | null;
}

export interface Uploads {
  uploads: readonly Upload[];
  add: (files: readonly NamedFile[]) => void;
  retry: (upload: Upload) => void;
  remove: (id: number) => void;
}

let nextId = 1;

/** Into the library, or a place in it that stays the same as long as the page is shown. */
export function useUploads(place?: UploadPlace): Uploads {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const client = useQueryClient();

  const change = useCallback((id: number, changes: Partial<Upload>) => {
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  }, []);
  const remove = useCallback((id: number) => setUploads((all) => all.filter((one) => one.id !== id)), []);

  const send = useCallback(
    async ({ id, file, path }: Upload) => {
      change(id, { state: "sending", problem: null });
      try {
        await upload({ file, path }, place);
        await Promise.all(["documents", "jobs"].map((key) => client.invalidateQueries({ queryKey: [key] })));
        remove(id);
      } catch (error) {
        change(id, { state: "refused", problem: error instanceof Problem ? error : Problem.unreachable() });
      }
    },
    [change, client, place, remove],
  );

  const add = useCallback(
    async (files: readonly NamedFile[]) => {
      const added = files.map((file): Upload => ({ ...file, id: nextId++, state: "waiting", problem: null }));
      setUploads((all) => [...added, ...all]);
      const waiting = [...added];
      const sendNext = async (): Promise<void> => {
        const next = waiting.shift();
        if (!next) return;
        await send(next);
        await sendNext();
      };
      await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
    },
    [send],
  );

  return { uploads, add, retry: send, remove };
}
