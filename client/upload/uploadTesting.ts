import type { UploadServer } from "./UploadPorts.ts";
import type { Item } from "./BatchPlanner.ts";
import { digestOf } from "./sha256.ts";
import { readHead } from "./readHead.ts";
import type { StoredInstance } from "../../shared/protocol/api/uploads.ts";
import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";

export interface HeadOptions {
  readonly sopUid?: string;
  readonly syntax?: string;
  readonly mediaClass?: string;
  readonly mediaUid?: string;
  readonly preamble?: string;
  readonly content?: string;
}

const encoder = new TextEncoder();

function uidBytes(uid: string): Uint8Array {
  return encoder.encode(uid.length % 2 === 1 ? `${uid}\0` : uid);
}

function element(tag: number, value: Uint8Array, { isExplicit = true, isLittle = true } = {}): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint16(0, tag >>> 16, isLittle);
  view.setUint16(2, tag & 0xffff, isLittle);
  if (isExplicit) {
    view.setUint8(4, 0x55);
    view.setUint8(5, 0x49);
    view.setUint16(6, value.length, isLittle);
  } else view.setUint32(4, value.length, isLittle);
  return [...new Uint8Array(view.buffer), ...value];
}

/** The beginning of a DICOM file, with some content behind. */
export function dicomFile(options: HeadOptions = {}): Uint8Array<ArrayBuffer> {
  const { sopUid = "1.2.3", syntax = "1.2.840.10008.1.2.1", mediaClass = "1.2.840.10008.5.1.4.1.1.2" } = options;
  const writing = { isExplicit: syntax !== "1.2.840.10008.1.2", isLittle: syntax !== "1.2.840.10008.1.2.2" };
  const preamble = new Uint8Array(128);
  preamble.set(encoder.encode(options.preamble ?? ""));
  return Uint8Array.from([
    ...preamble,
    ...encoder.encode("DICM"),
    ...element(0x00020002, uidBytes(mediaClass)),
    ...(options.mediaUid === undefined ? [] : element(0x00020003, uidBytes(options.mediaUid))),
    ...element(0x00020010, uidBytes(syntax)),
    ...element(0x00080016, uidBytes(mediaClass), writing),
    ...element(0x00080018, uidBytes(sopUid), writing),
    ...element(0x0020000d, uidBytes("1.5"), writing),
    ...encoder.encode(options.content ?? "pixels"),
  ]);
}

export function fileOf(options: HeadOptions = {}): Blob {
  return new Blob([dicomFile(options)]);
}

export function itemOf(id: number, sopUid: string | undefined, bytes = 10): Item {
  return { id, name: `file ${id}`, file: new Blob([new Uint8Array(bytes)]), sopUid };
}

interface Answer {
  readonly stored: { sopUid: string; studyUid: string }[];
  readonly refused: { sopUid: string | undefined; code: number }[];
}

/** An archive in memory that keeps the rules of STOW-RS that matter here, and can be away. */
export class FakeArchive implements UploadServer {
  readonly kept = new Map<string, StoredInstance>();
  /** The files of each request that came whole, by their identifiers. */
  readonly requests: (readonly string[])[] = [];
  readonly atOnce = { now: 0, most: 0 };
  /** Called before each answer: may throw what the caller then sees. `afterwards`: the request had come whole. */
  trouble: (what: "ask" | "store" | "afterwards") => void | Promise<void> = () => undefined;
  /** By identifier: Failure Reason. */
  readonly refusals = new Map<string, number>();

  async stored(sopUids: readonly string[]): Promise<StoredInstance[]> {
    await this.trouble("ask");
    return sopUids.flatMap((uid) => this.kept.get(uid) ?? []);
  }

  async store(
    files: readonly Blob[],
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (sentBytes: number) => void },
  ) {
    this.atOnce.now += 1;
    this.atOnce.most = Math.max(this.atOnce.most, this.atOnce.now);
    try {
      await this.trouble("store");
      const answer: Answer = { stored: [], refused: [] };
      const uids: string[] = [];
      for (const file of files) {
        const head = readHead(new Uint8Array(await file.arrayBuffer()));
        const uid = head.kind === "image" ? head.sopUid : undefined;
        uids.push(uid ?? "?");
        const code = uid === undefined ? 0xc000 : this.refusals.get(uid);
        const known = uid === undefined ? undefined : this.kept.get(uid);
        const sha256 = await digestOf(file);
        if (code !== undefined) answer.refused.push({ sopUid: uid, code });
        else if (known && known.sha256 !== sha256) answer.refused.push({ sopUid: uid, code: 0x0111 });
        else if (uid !== undefined) {
          this.kept.set(uid, { uid, studyUid: "1.5", size: file.size, sha256 });
          answer.stored.push({ sopUid: uid, studyUid: "1.5" });
        }
      }
      onProgress(files.reduce((sum, { size }) => sum + size, 0));
      this.requests.push(uids);
      await this.trouble("afterwards");
      signal.throwIfAborted();
      return answer;
    } finally {
      this.atOnce.now -= 1;
    }
  }
}

export function offline(): ApiFailure {
  return new ApiFailure("unavailable", { isUnreachable: true });
}
