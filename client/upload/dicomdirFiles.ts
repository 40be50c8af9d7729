const MAX_BYTES = 64 * 1024 * 1024;
const SLICE = 1024 * 1024;
/** (0004,1500) Referenced File ID, VR CS: a DICOMDIR is always Explicit VR Little Endian (PS3.10 §8.6). */
const REFERENCED_FILE = Uint8Array.of(0x04, 0x00, 0x00, 0x15, 0x43, 0x53);
const MAX_VALUE = 8 * 17;

/** The files that a DICOMDIR names, as "FOLDER/FILE". A linear scan: nothing in the file leads it astray, and nothing is trusted. */
export async function dicomdirFiles(file: Blob): Promise<readonly string[]> {
  const found: string[] = [];
  const end = Math.min(file.size, MAX_BYTES);
  for (let at = 0; at < end; at += SLICE) {
    // An element that begins in this slice may end in the next.
    const bytes = new Uint8Array(await file.slice(at, Math.min(end, at + SLICE + MAX_VALUE + 8)).arrayBuffer());
    for (const value of namesIn(bytes, SLICE)) found.push(value);
  }
  return found;
}

function* namesIn(bytes: Uint8Array, until: number): Generator<string> {
  for (let at = bytes.indexOf(4); at >= 0 && at < until; at = bytes.indexOf(4, at + 1)) {
    if (!REFERENCED_FILE.every((byte, index) => bytes[at + index] === byte)) continue;
    const length = (bytes[at + 6] ?? 0) + 256 * (bytes[at + 7] ?? 0);
    if (length === 0 || length > MAX_VALUE || at + 8 + length > bytes.length) continue;
    const value = String.fromCharCode(...bytes.subarray(at + 8, at + 8 + length));
    yield value
      .split("\\")
      .map((part) => part.trim())
      .join("/");
  }
}

/** CDs are written with and without version numbers, dots and capitals. */
function comparable(path: string): string {
  return path.toUpperCase().replaceAll(/\.?(?:;1)?(?=\/|$)/gu, "");
}

interface Listing {
  /** Where the DICOMDIR was found, as the person sees it. */
  readonly dicomdir: string;
  readonly files: readonly string[];
}

/** What a DICOMDIR names and nobody chose. Where files were chosen without their folders, the file's own name has to do. */
export function missingFiles({ dicomdir, files }: Listing, chosen: Iterable<string>): readonly string[] {
  const folder = comparable(dicomdir.slice(0, dicomdir.lastIndexOf("/") + 1));
  const names = new Set<string>();
  let hasFolders = false;
  for (const name of chosen) {
    const path = comparable(name);
    if (!path.startsWith(folder)) continue;
    const rest = path.slice(folder.length);
    hasFolders ||= rest.includes("/");
    names.add(rest);
  }
  const last = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  return files.filter((file) => {
    const path = comparable(file);
    return !names.has(path) && (hasFolders || !names.has(last(path)));
  });
}
