import type { Context } from "koa";
import type { FrameContent, RenderService } from "../../archive/retrieve/RenderService.ts";
import type { RetrieveService } from "../../archive/retrieve/RetrieveService.ts";
import type { StudyScope } from "../../archive/StudyScope.ts";
import { instancePath, type InstancePath } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { frameCount } from "../../archive/frameLayout.ts";
import type { OutgoingPart } from "./multipartWriter.ts";
import { negotiateFrames, requireType, type FramePackaging } from "./negotiate.ts";
import { isNotModified, sendContent, sendMultipart, sendOnePart } from "./respond.ts";

const MAX_FRAMES = 4096;

export interface InstanceRetrieval {
  readonly retrieve: RetrieveService;
  readonly render: RenderService;
  readonly scope: StudyScope;
  readonly path: InstancePath;
}

/** A comma-separated list of frame numbers, which count from 1. */
export function parseFrameList(text: string): number[] {
  if (!/^[1-9]\d{0,8}(?:,[1-9]\d{0,8})*$/u.test(text)) throw new Failure("bad-message", "malformed list of frames");
  const frames = text.split(",").map(Number);
  if (frames.length > MAX_FRAMES) throw new Failure("bad-message", "too many frames at once");
  return frames;
}

/** WADO-RS frames (PS3.18 §10.4.1.1.6), in multipart or alone: the stored bytes, or [AR19] decoded ones. */
export async function retrieveFrames(
  ctx: Context,
  list: string,
  { retrieve, render, scope, path }: InstanceRetrieval,
): Promise<void> {
  const numbers = parseFrameList(list);
  const instance = await retrieve.instance(path, scope);
  if (numbers.some((number) => number > frameCount(instance.layout.frames)))
    throw new Failure("not-found", "no such frame");
  const wanted = negotiateFrames(ctx.get("Accept"), instance.transferSyntaxUid, numbers.length === 1);
  const { packaging, mediaType, coding } = wanted;
  if (isNotModified(ctx, [instance.sha256, packaging, ...(coding === "stored" ? [] : [coding])].join("."))) return;
  const read = (number: number): Promise<FrameContent> =>
    coding === "stored" ? retrieve.frame(instance, number - 1) : render.transcodedFrame(instance, number - 1, coding);
  // Read before anything is sent, so that what cannot be read is an error and no broken answer.
  const first = await read(numbers[0] ?? 1);
  if (packaging === "single") {
    sendContent(ctx, frameType(wanted, first), first);
    return;
  }
  const headersOf = (number: number, content: FrameContent): string[] => [
    `Content-Type: ${frameType(wanted, content)}`,
    `Content-Location: ${instancePath(path)}/frames/${number}`,
  ];
  if (numbers.length === 1 && first.held) {
    sendOnePart(ctx, mediaType, { headers: headersOf(numbers[0] ?? 1, first), bytes: first.held });
    return;
  }
  async function* parts(): AsyncIterable<OutgoingPart> {
    for (const [index, number] of numbers.entries()) {
      const content = index === 0 ? first : await read(number);
      yield { headers: headersOf(number, content), bytes: content.bytes };
    }
  }
  await sendMultipart(ctx, mediaType, parts());
}

/** Says which colours a frame has got, where they may be others than the metadata say. */
function frameType({ mediaType, transferSyntax }: FramePackaging, { photometric }: FrameContent): string {
  const type = `${mediaType}; transfer-syntax=${transferSyntax}`;
  return photometric === undefined ? type : `${type}; photometric-interpretation="${photometric}"`;
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
