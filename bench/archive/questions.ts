import { Agent, request } from "node:http";
import { instancePath, seriesPath } from "../../shared/protocol/dicomweb.ts";
import { renamed, type Slice } from "./ctSlices.ts";

export const figures = ["qidoInstances", "seriesMetadata", "frame", "rendered", "stow"] as const;
export type Figure = (typeof figures)[number];

export interface Question {
  readonly path: string;
  readonly accept: string;
  readonly body?: Buffer;
}

const BOUNDARY = "bench-boundary";

/** Content-Type of what `stowBody` makes. */
export const STOW_TYPE = `multipart/related; type="application/dicom"; boundary=${BOUNDARY}`;

/** The question that a figure measures; `salt` makes what is stored new. */
export function questionOf(figure: Figure, slices: readonly Slice[], salt: string): Question {
  const middle = slices[Math.floor(slices.length / 2)]?.path;
  if (!middle) throw new Error("there are no slices");
  const series = seriesPath(middle.studyUid, middle.seriesUid).replace("/dicom-web", "");
  const instance = instancePath(middle).replace("/dicom-web", "");
  const json = "application/dicom+json";
  switch (figure) {
    case "qidoInstances":
      return { path: `${series}/instances`, accept: json };
    case "seriesMetadata":
      return { path: `${series}/metadata`, accept: json };
    case "frame":
      return {
        path: `${instance}/frames/1`,
        accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*',
      };
    case "rendered":
      return { path: `${instance}/rendered`, accept: "image/png" };
    case "stow":
      return { path: "/studies", accept: json, body: stowBody(renamed(slices, salt)) };
  }
}

export function stowBody(files: readonly Buffer[]): Buffer {
  const head = Buffer.from(`--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`);
  const parts = files.flatMap((file) => [head, file, Buffer.from("\r\n")]);
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** One connection that is kept. */
export class Line implements Disposable {
  readonly #base: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(base: string) {
    this.#base = base;
  }

  /** The whole answer; rejects where it is not 200. */
  ask({ path, accept, body }: Question): Promise<Buffer> {
    const stow = {
      "Content-Type": STOW_TYPE,
      "Content-Length": String(body?.length ?? 0),
    };
    const headers = { Accept: accept, Authorization: "Bearer bench", ...(body ? stow : {}) };
    const method = body ? "POST" : "GET";
    return new Promise((resolve, reject) => {
      const sent = request(this.#base + path, { agent: this.#agent, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          if (response.statusCode === 200) resolve(Buffer.concat(chunks));
          else reject(new Error(`${method} answered ${response.statusCode ?? 0}`));
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
