import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { frameCount } from "../frameLayout.ts";
import { firstNumber, firstText } from "../ingest/jsonValues.ts";
import type { PictureWish } from "../render/renderFrame.ts";
import type { FrameColours } from "../render/transcodeFrame.ts";
import type { StudyScope } from "../StudyScope.ts";
import type { FrameDecoders } from "../threads/FrameDecoders.ts";
import type { Asker } from "../threads/TaskPool.ts";
import type { Content, OpenInstance, RetrieveService, Target } from "./RetrieveService.ts";

const ENCAPSULATED_DOCUMENT = "00420011";
const PDF = "application/pdf";
/** How many instances a thumbnail is looked for in. */
const MAX_THUMBNAIL_TRIES = 16;

interface RenderPorts {
  readonly retrieve: RetrieveService;
  readonly decoders: FrameDecoders;
}

export interface FrameContent extends Content {
  /** The colour model of a frame that was decoded. */
  readonly photometric?: string;
}

/** Metadata that this server wrote itself. */
function storedJson(text: string): DicomJson {
  return JSON.parse(text);
}

async function* single(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Positions from the middle outwards. */
function outwards(count: number): number[] {
  const middle = Math.floor(count / 2);
  return Array.from({ length: count }, (_, at) => at).toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
}

/** Decodes and draws what a `RetrieveService` lets see, in the processes of the decoders. */
export class RenderService {
  readonly #retrieve: RetrieveService;
  readonly #decoders: FrameDecoders;
  readonly #asker: Asker;

  constructor(ports: RenderPorts, asker: Asker = {}) {
    this.#retrieve = ports.retrieve;
    this.#decoders = ports.decoders;
    this.#asker = asker;
  }

  /** [AR19] The same, for one request: it takes its turn among those of others, and is not begun once nobody waits for it. */
  for(asker: Asker): RenderService {
    return new RenderService({ retrieve: this.#retrieve, decoders: this.#decoders }, asker);
  }

  /** [AR19] One frame, counted from 0, as explicit little endian. Rejects with "unprocessable" for what is not decoded here. */
  async transcodedFrame(instance: OpenInstance, frame: number, colours: FrameColours): Promise<FrameContent> {
    const { frames } = instance.layout;
    if (frame < 0 || frame >= frameCount(frames)) throw new Failure("not-found", "no such frame");
    if (frames.kind === "native" && colours === "own") return this.#retrieve.frame(instance, frame);
    const source = { ...(await this.#retrieve.source(instance)), frame };
    const { bytes, photometric } = await this.#decoders.run({ kind: "transcode", ...source, colours }, this.#asker);
    return { length: bytes.length, bytes: single(bytes), photometric };
  }

  /** [AR15] One frame, counted from 0, as a picture. Rejects with "unprocessable" for what is not rendered here. */
  async picture(instance: OpenInstance, frame: number | "middle", wish: PictureWish): Promise<Uint8Array> {
    const count = frameCount(instance.layout.frames);
    if (count === 0) throw new Failure("unprocessable", "this object is not an image");
    const index = frame === "middle" ? Math.floor(count / 2) : frame;
    if (index < 0 || index >= count) throw new Failure("not-found", "no such frame");
    const source = { ...(await this.#retrieve.source(instance)), frame: index };
    return (await this.#decoders.run({ kind: "render", ...source, ...wish }, this.#asker)).bytes;
  }

  /** The middle frame of the image that is nearest to the middle of the target. */
  async thumbnail(target: Target, scope: StudyScope, wish: PictureWish): Promise<Uint8Array> {
    const selection = await this.#retrieve.select(target, scope);
    const near = outwards(selection.ids.length).slice(0, MAX_THUMBNAIL_TRIES);
    const ids = near.flatMap((at) => selection.ids[at] ?? []);
    for await (const stored of this.#retrieve.instances({ ...selection, ids })) {
      const instance = await this.#retrieve.instance(stored, scope);
      if (frameCount(instance.layout.frames) > 0) return this.picture(instance, "middle", wish);
    }
    throw new Failure("unprocessable", "there is no image to show");
  }

  /** The document that an Encapsulated PDF holds; undefined for other objects. */
  async pdf(instance: OpenInstance): Promise<Content | undefined> {
    if (frameCount(instance.layout.frames) > 0) return undefined;
    const { metadata } = await this.#retrieve.source(instance);
    if (!metadata.includes(`"${ENCAPSULATED_DOCUMENT}"`)) return undefined;
    const json = storedJson(metadata);
    if (firstText(json, "00420012") !== PDF) return undefined;
    const document = json[ENCAPSULATED_DOCUMENT];
    const length = firstNumber(json, "00420015") ?? Infinity;
    if (document?.InlineBinary !== undefined) {
      const bytes = Buffer.from(document.InlineBinary, "base64").subarray(0, length);
      return { length: bytes.length, bytes: single(bytes) };
    }
    const index = /\/bulkdata\/(\d+)$/u.exec(document?.BulkDataURI ?? "")?.[1];
    return index === undefined ? undefined : this.#retrieve.bulk(instance, Number(index));
  }
}
