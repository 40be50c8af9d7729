import type { Context } from "koa";
import type { Content, RetrieveService } from "../../archive/retrieve/RetrieveService.ts";
import type { StudyScope } from "../../archive/StudyScope.ts";
import { instancePath, type InstancePath } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { frameCount } from "../../archive/frameLayout.ts";
import type { OutgoingPart } from "./multipartWriter.ts";
import { negotiateFrames, requireType } from "./negotiate.ts";
import { isNotModified, sendContent, sendMultipart } from "./respond.ts";

const MAX_FRAMES = 4096;
const MAX_THUMBNAIL_PIXELS = 256;

export interface InstanceRetrieval {
  readonly retrieve: RetrieveService;
  readonly scope: StudyScope;
  readonly path: InstancePath;
}

/** A comma-separated list of frame numbers, which count from 1. */
function parseFrameList(text: string): number[] {
  if (!/^[1-9]\d{0,8}(?:,[1-9]\d{0,8})*$/u.test(text)) throw new Failure("bad-message", "malformed list of frames");
  const frames = text.split(",").map(Number);
  if (frames.length > MAX_FRAMES) throw new Failure("bad-message", "too many frames at once");
  return frames;
}

/** WADO-RS frames (PS3.18 §10.4.1.1.6): the stored bytes, in multipart or alone. */
export async function retrieveFrames(
  ctx: Context,
  list: string,
  { retrieve, scope, path }: InstanceRetrieval,
): Promise<void> {
  const numbers = parseFrameList(list);
  const instance = await retrieve.instance(path, scope);
  if (numbers.some((number) => number > frameCount(instance.layout.frames)))
    throw new Failure("not-found", "no such frame");
  const wanted = negotiateFrames(ctx.get("Accept"), instance.transferSyntaxUid, numbers.length === 1);
  const { packaging, mediaType, transferSyntax } = wanted;
  if (isNotModified(ctx, `${instance.sha256}.${packaging}`)) return;
  const contentType = `${mediaType}; transfer-syntax=${transferSyntax}`;
  // Read before anything is sent, so that what cannot be read is an error and no broken answer.
  const first = await retrieve.frame(instance, (numbers[0] ?? 1) - 1);
  if (packaging === "single") {
    sendContent(ctx, contentType, first);
    return;
  }
  async function* parts(): AsyncIterable<OutgoingPart> {
    for (const [index, number] of numbers.entries()) {
      const { bytes }: Content = index === 0 ? first : await retrieve.frame(instance, number - 1);
      yield {
        headers: [`Content-Type: ${contentType}`, `Content-Location: ${instancePath(path)}/frames/${number}`],
        bytes,
      };
    }
  }
  await sendMultipart(ctx, mediaType, parts());
}

/** A value that the metadata name by BulkDataURI. */
export async function retrieveBulk(
  ctx: Context,
  index: string,
  { retrieve, scope, path }: InstanceRetrieval,
): Promise<void> {
  if (!/^\d{1,6}$/u.test(index)) throw new Failure("not-found", "no such bulk data");
  const mediaType = "application/octet-stream";
  requireType(ctx.get("Accept"), mediaType);
  const instance = await retrieve.instance(path, scope);
  if (instance.layout.bulk[Number(index)] && isNotModified(ctx, `${instance.sha256}.bulk`)) return;
  const content = await retrieve.bulk(instance, Number(index));
  if (!/multipart\/related/iu.test(ctx.get("Accept"))) {
    sendContent(ctx, mediaType, content);
    return;
  }
  async function* parts(): AsyncIterable<OutgoingPart> {
    yield { headers: [`Content-Type: ${mediaType}`], bytes: content.bytes };
  }
  await sendMultipart(ctx, mediaType, parts());
}

function sendPng(ctx: Context, png: Uint8Array): void {
  ctx.body = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  ctx.set("Content-Type", "image/png");
}

/** A rendered frame (PS3.18 §10.4.1.1.3), as a PNG in its own size. */
export async function retrieveRendered(
  ctx: Context,
  frame: string,
  { retrieve, scope, path }: InstanceRetrieval,
): Promise<void> {
  requireType(ctx.get("Accept"), "image/png");
  const [number = 1] = parseFrameList(frame);
  const instance = await retrieve.instance(path, scope);
  if (isNotModified(ctx, `${instance.sha256}.png`)) return;
  sendPng(ctx, await retrieve.render(path, scope, { frame: number - 1, maxPixels: 0 }));
}

export interface ThumbnailRetrieval {
  readonly retrieve: RetrieveService;
  readonly scope: StudyScope;
  readonly target: Parameters<RetrieveService["select"]>[0];
}

/** A small picture for lists (PS3.18 §10.4.1.1.4): of an instance, or of the middle of a series or study. */
export async function retrieveThumbnail(ctx: Context, { retrieve, scope, target }: ThumbnailRetrieval): Promise<void> {
  requireType(ctx.get("Accept"), "image/png");
  const { version } = await retrieve.select(target, scope);
  if (isNotModified(ctx, `${version}.thumbnail`)) return;
  sendPng(ctx, await retrieve.thumbnail(target, scope, MAX_THUMBNAIL_PIXELS));
}
