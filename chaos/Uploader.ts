import { once } from "node:events";
import { Agent, request, type ClientRequest, type IncomingMessage } from "node:http";
import { z } from "zod";

export interface UploadFile {
  readonly uid: string;
  readonly bytes: Uint8Array;
}

const BOUNDARY = "chaos-boundary";
const PER_REQUEST = 40;
const Stored = z.object({
  "00081199": z.object({ Value: z.array(z.object({ "00081155": z.object({ Value: z.tuple([z.string()]) }) })) }),
});

/** Sends files by STOW, some at a time, keeps what it was told to be stored, and begins again with the rest wherever it was interrupted. */
export class Uploader {
  readonly acknowledged = new Set<string>();
  /** Files that were sent more than once. */
  resent = 0;
  readonly #files: readonly UploadFile[];
  readonly #sent = new Set<string>();

  constructor(files: readonly UploadFile[]) {
    this.#files = files;
  }

  get bytesLeft(): number {
    return this.#left().reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Sends what is not acknowledged; `interrupt` is called once `afterBytes` of the files are on their way. Resolves when all is stored or the line is broken. */
  async run(url: string, afterBytes: number, interrupt: (sent: ClientRequest) => Promise<void>): Promise<void> {
    using agent = new KeptLine();
    let left = afterBytes;
    const files = this.#left();
    for (let start = 0; start < files.length; start += PER_REQUEST) {
      const batch = files.slice(start, start + PER_REQUEST);
      const sent = request(`${url}/studies`, { method: "POST", agent, headers });
      const answer = answerOf(sent);
      const closed = new Promise((resolve) => sent.once("close", resolve));
      for (const { uid, bytes } of batch) {
        if (this.#sent.has(uid)) this.resent++;
        this.#sent.add(uid);
        const upTo = Math.max(0, Math.min(bytes.length, left));
        left -= bytes.length;
        sent.write(partHead);
        if (left > 0) await write(sent, bytes, closed);
        else {
          await write(sent, bytes.subarray(0, upTo), closed);
          await interrupt(sent);
          await answer;
          return;
        }
        sent.write("\r\n");
      }
      sent.end(`--${BOUNDARY}--\r\n`);
      const stored = await answer;
      if (stored === undefined) return;
      for (const uid of stored) this.acknowledged.add(uid);
    }
  }

  #left(): UploadFile[] {
    return this.#files.filter(({ uid }) => !this.acknowledged.has(uid));
  }
}

class KeptLine extends Agent implements Disposable {
  constructor() {
    super({ keepAlive: true, maxSockets: 1 });
  }

  [Symbol.dispose](): void {
    this.destroy();
  }
}

const headers = {
  Authorization: "Bearer chaos",
  "Content-Type": `multipart/related; type="application/dicom"; boundary=${BOUNDARY}`,
};
const partHead = `--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`;

async function write(sent: ClientRequest, bytes: Uint8Array, closed: Promise<unknown>): Promise<void> {
  if (sent.destroyed || sent.write(bytes)) return;
  await Promise.race([once(sent, "drain"), closed]).catch(() => undefined);
}

/** The UIDs that an answer calls stored; undefined where none came. */
async function answerOf(sent: ClientRequest): Promise<string[] | undefined> {
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent
        .on("response", resolve)
        .on("error", reject)
        .on("close", () => reject(new Error("closed")));
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(Buffer.from(chunk));
    if (response.statusCode !== 200) return undefined;
    const stored = Stored.parse(JSON.parse(Buffer.concat(chunks).toString()));
    return stored["00081199"].Value.map((item) => item["00081155"].Value[0]);
  } catch {
    return undefined;
  }
}
