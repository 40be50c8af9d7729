import type { Picked } from "../../upload/Picked.ts";

export interface Dropped {
  readonly picked: readonly Picked[];
  /** Some folder or file could not be read. */
  readonly isPartial: boolean;
}

/** What was dropped, with all that is in its folders. To be called before anything is awaited: the browser forgets the drop then. */
export function readDrop(transfer: DataTransfer): Promise<Dropped> {
  const entries: FileSystemEntry[] = [];
  const loose: File[] = [];
  for (const item of transfer.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    const file = entry ? null : item.getAsFile();
    if (entry) entries.push(entry);
    else if (file) loose.push(file);
  }
  return walk(
    entries,
    loose.map((file) => ({ name: file.name, file })),
  );
}

/** Folder by folder: nothing of it nests, however deep the folders do. */
async function walk(roots: readonly FileSystemEntry[], picked: Picked[]): Promise<Dropped> {
  const waiting = roots.toReversed();
  let isPartial = false;
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    try {
      if (isFolder(entry)) waiting.push(...(await childrenOf(entry)).toReversed());
      else if (isFile(entry)) picked.push({ name: entry.fullPath.replace(/^\//u, ""), file: await fileOf(entry) });
    } catch {
      isPartial = true;
    }
  }
  return { picked, isPartial };
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** The browser answers a hundred at a time, and none when it is through. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children.toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
    children.push(...some);
  }
}

/** What a file or folder picker gave. */
export function readPicker(files: FileList): readonly Picked[] {
  return Array.from(files, (file) => ({ name: file.webkitRelativePath || file.name, file }));
}
