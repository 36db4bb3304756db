/** Files as they are chosen or dropped, alone or in folders. */
import type { DropItem } from "react-aria-components";

export interface NamedFile {
  file: File;
  /** Below the folder that was chosen, if one was. */
  path: string;
}

/** In folders are files that nobody put there to be read: `.DS_Store`, `.git`. */
function isHidden(path: string): boolean {
  return path.split("/").some((part) => part.startsWith("."));
}

export function chosenFiles(files: FileList): NamedFile[] {
  const named = [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return named.filter(({ file, path }) => !file.webkitRelativePath || !isHidden(path));
}

export async function droppedFiles(items: readonly DropItem[]): Promise<NamedFile[]> {
  return (await Promise.all(items.map((item) => filesOf(item, "")))).flat();
}

async function filesOf(item: DropItem, folder: string): Promise<NamedFile[]> {
  if (item.kind === "text" || (folder && isHidden(item.name))) return [];
  const path = folder + item.name;
  if (item.kind === "file") return [{ file: await item.getFile(), path }];
  const files: NamedFile[] = [];
  for await (const entry of item.getEntries()) files.push(...(await filesOf(entry, `${path}/`)));
  return files;
}
