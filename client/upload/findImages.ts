import { dicomdirFiles } from "./dicomdirFiles.ts";
import { isSystemFile } from "./entryName.ts";
import { openZip } from "./openZip.ts";
import type { LeftOutReason, RefusalReason } from "./Outcome.ts";
import type { Picked } from "./Picked.ts";
import { HEAD_BYTES, readHead } from "./readHead.ts";
import type { ZipLimits } from "./ZipBudget.ts";
import { ZipStopped } from "./ZipBudget.ts";

/** An object on its way to the archive. */
export interface Image extends Picked {
  /** Its SOP Instance UID, where the first bytes tell it. */
  readonly sopUid: string | undefined;
}

/** What looking through the chosen files comes upon, in their order. */
export type Found =
  | { readonly kind: "image"; readonly image: Image }
  | { readonly kind: "leftOut"; readonly name: string; readonly size: number; readonly reason: LeftOutReason }
  | { readonly kind: "refused"; readonly picked: Picked; readonly reason: RefusalReason }
  | { readonly kind: "dicomdir"; readonly name: string; readonly size: number; readonly files: readonly string[] }
  /** A ZIP begins: its entries come in its place. */
  | { readonly kind: "zip"; readonly name: string; readonly size: number }
  /** An entry of the ZIP was come upon; what it is follows. */
  | { readonly kind: "entry"; readonly name: string; readonly size: number };

/** Looks at each chosen file as it is taken, and into ZIPs. Content decides, not names. Throws what `signal` was aborted with. */
export async function* findImages(
  picked: AsyncIterable<Picked> | Iterable<Picked>,
  { signal, limits }: { readonly signal: AbortSignal; readonly limits?: ZipLimits },
): AsyncGenerator<Found> {
  for await (const one of picked) {
    signal.throwIfAborted();
    const found = await look(one);
    if (found.kind === "zip") yield* lookInto(one, { signal, limits });
    else yield found;
  }
}

async function look(picked: Picked): Promise<Found> {
  const { name, file } = picked;
  const leftOut = (reason: LeftOutReason): Found => ({ kind: "leftOut", name, size: file.size, reason });
  if (isSystemFile(name)) return leftOut("systemFile");
  try {
    if (file.size === 0) return leftOut("empty");
    const head = readHead(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
    switch (head.kind) {
      case "image":
        return { kind: "image", image: { ...picked, sopUid: head.sopUid } };
      case "zip":
        return picked.zip === undefined ? { kind: "zip", name, size: file.size } : leftOut("zipInZip");
      case "dicomdir":
        return { kind: "dicomdir", name, size: file.size, files: await dicomdirFiles(file) };
      case "bare":
        return leftOut("bare");
      case "other":
        return leftOut("notImage");
    }
  } catch {
    // A CD that was taken out, a file that was moved: the browser says no more than that it cannot be read.
    return { kind: "refused", picked, reason: "unreadable" };
  }
}

async function* lookInto(
  zip: Picked,
  { signal, limits }: { readonly signal: AbortSignal; readonly limits: ZipLimits | undefined },
): AsyncGenerator<Found> {
  yield { kind: "zip", name: zip.name, size: zip.file.size };
  try {
    for await (const entry of openZip(zip.file, limits)) {
      signal.throwIfAborted();
      const name = `${zip.name}/${entry.name}`;
      if (entry.kind === "leftOut") {
        yield { kind: "entry", name, size: 0 };
        yield { kind: "leftOut", name, size: 0, reason: entry.reason };
        continue;
      }
      yield { kind: "entry", name, size: entry.size };
      yield await look({ name, file: await entry.open(), zip: zip.name });
    }
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof ZipStopped ? error.reason : "unreadable";
    yield { kind: "refused", picked: zip, reason };
  }
}
