import type { Context } from "koa";
import type { RenderService } from "../../archive/retrieve/RenderService.ts";
import type { OpenInstance, RetrieveService, Target } from "../../archive/retrieve/RetrieveService.ts";
import { type PictureWish, pictureTypes } from "../../archive/render/renderFrame.ts";
import type { StudyScope } from "../../archive/StudyScope.ts";
import { frameCount } from "../../archive/frameLayout.ts";
import { instancePath, type InstancePath } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { parseFrameList } from "./frames.ts";
import type { OutgoingPart } from "./multipartWriter.ts";
import { negotiateRendered, type Packaging, requireType } from "./negotiate.ts";
import { parseRenderedQuery } from "./renderedQuery.ts";
import { isNotModified, sendContent, sendMultipart } from "./respond.ts";

const THUMBNAIL = { width: 256, height: 256 } as const;

export interface RenderedRetrieval {
  readonly retrieve: RetrieveService;
  readonly render: RenderService;
  readonly scope: StudyScope;
  readonly target: Target;
  /** The list of frames in the URL. */
  readonly frames?: string | undefined;
}

interface RenderedAnswer {
  readonly packaging: Packaging;
  readonly wish: PictureWish;
}

function wanted(ctx: Context, isOne: boolean): RenderedAnswer {
  const { accept, ...query } = parseRenderedQuery(ctx.query);
  const { packaging, mediaType } = negotiateRendered(accept ?? ctx.get("Accept"), pictureTypes, isOne);
  return { packaging, wish: { ...query, mediaType } };
}

async function* single(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function sendPicture(ctx: Context, picture: Uint8Array, mediaType: string): void {
  sendContent(ctx, mediaType, { length: picture.length, bytes: single(picture) });
}

function partOf(bytes: Uint8Array, mediaType: string, location: string): OutgoingPart {
  return {
    headers: [`Content-Type: ${mediaType}`, `Content-Location: ${location}/rendered`],
    bytes: single(bytes),
  };
}

/** The frames of one instance that the URL names; the first where it names none. */
async function renderedFrames(
  ctx: Context,
  instance: OpenInstance,
  { render, frames }: RenderedRetrieval,
): Promise<void> {
  const numbers = parseFrameList(frames ?? "1");
  const count = frameCount(instance.layout.frames);
  if (count > 0 && numbers.some((frame) => frame > count)) throw new Failure("not-found", "no such frame");
  const { packaging, wish } = wanted(ctx, numbers.length === 1);
  if (isNotModified(ctx, `${instance.sha256}.${packaging}.${wish.mediaType}`)) return;
  const first = await render.picture(instance, (numbers[0] ?? 1) - 1, wish);
  if (packaging === "single") {
    sendPicture(ctx, first, wish.mediaType);
    return;
  }
  async function* parts(): AsyncIterable<OutgoingPart> {
    for (const [index, frame] of numbers.entries()) {
      const picture = index === 0 ? first : await render.picture(instance, frame - 1, wish);
      yield partOf(picture, wish.mediaType, `${instancePath(instance)}/frames/${frame}`);
    }
  }
  await sendMultipart(ctx, wish.mediaType, parts());
}

/** [AR15] Rendered frames, instances, series and studies (PS3.18 §10.4.1.1.3). */
export async function retrieveRendered(ctx: Context, retrieval: RenderedRetrieval): Promise<void> {
  const { retrieve, render, scope, target } = retrieval;
  const path = instancePathOf(target);
  if (!path) return renderedInstances(ctx, retrieval);
  const instance = await retrieve.instance(path, scope);
  const document = retrieval.frames === undefined ? await render.pdf(instance) : undefined;
  if (!document) return renderedFrames(ctx, instance, retrieval);
  const accept = parseRenderedQuery(ctx.query).accept ?? ctx.get("Accept");
  requireType(accept, "application/pdf");
  if (!isNotModified(ctx, `${instance.sha256}.pdf`)) sendContent(ctx, "application/pdf", document);
}

/** The first frame of every instance that can be drawn; what cannot be is left out. */
async function renderedInstances(ctx: Context, { retrieve, render, scope, target }: RenderedRetrieval): Promise<void> {
  const { wish } = wanted(ctx, false);
  const selection = await retrieve.select(target, scope);
  if (isNotModified(ctx, `${selection.version}.${wish.mediaType}`)) return;
  async function* parts(): AsyncIterable<OutgoingPart> {
    let isEmpty = true;
    for await (const stored of retrieve.instances(selection)) {
      const instance = await retrieve.instance(stored, scope);
      const picture = await render.picture(instance, 0, wish).catch((error: unknown) => {
        if (error instanceof Failure && error.code === "unprocessable") return undefined;
        throw error;
      });
      if (!picture) continue;
      isEmpty = false;
      yield partOf(picture, wish.mediaType, instancePath(instance));
    }
    if (isEmpty) throw new Failure("unprocessable", "nothing here can be rendered on the server");
  }
  await sendMultipart(ctx, wish.mediaType, parts());
}

/** A small picture for lists (PS3.18 §10.4.1.1.4): of a frame, of an instance, or of the middle of a series or study. */
export async function retrieveThumbnail(ctx: Context, retrieval: RenderedRetrieval): Promise<void> {
  const { retrieve, render, scope, target, frames } = retrieval;
  const { wish } = wanted(ctx, true);
  const small: PictureWish = { ...wish, viewport: { ...(wish.viewport ?? THUMBNAIL), enlarges: false } };
  const path = instancePathOf(target);
  const { version } = await retrieve.select(target, scope);
  if (isNotModified(ctx, `${version}.thumbnail.${wish.mediaType}`)) return;
  const picture =
    frames === undefined || !path
      ? await render.thumbnail(target, scope, small)
      : await render.picture(await retrieve.instance(path, scope), (parseFrameList(frames)[0] ?? 1) - 1, small);
  sendPicture(ctx, picture, wish.mediaType);
}

function instancePathOf({ studyUid, seriesUid, instanceUid }: Target): InstancePath | undefined {
  return seriesUid && instanceUid ? { studyUid, seriesUid, instanceUid } : undefined;
}
