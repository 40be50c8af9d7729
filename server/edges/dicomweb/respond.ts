import { Readable } from "node:stream";
import type { Context } from "koa";
import type { Content } from "../../archive/retrieve/RetrieveService.ts";
import { begun } from "../../archive/retrieve/checkedBytes.ts";
import { breakOff } from "../transport.ts";
import { multipart, newBoundary, onePart, type OutgoingPart } from "./multipartWriter.ts";

/**
 * [AR17] For every answer that holds a patient's data. Two tabs of one browser may be two people, so a cache asks each time, and who has
 * no right any longer gets nothing of it.
 */
export function keepPrivate(ctx: Context): void {
  ctx.set("Cache-Control", "private, no-cache");
  ctx.vary("Authorization");
  ctx.vary("Accept");
}

/**
 * Sets the validators; true where the client has it already, and 304 is the answer. To be asked once the request is authorised. Koa's own
 * `fresh` is no help: it gives in to the Cache-Control of a request, which `fetch` sends whenever it asks again.
 */
export function isNotModified(ctx: Context, etag: string): boolean {
  ctx.status = 200;
  ctx.set("ETag", `"${etag}"`);
  keepPrivate(ctx);
  const known = ctx
    .get("If-None-Match")
    .split(",")
    .map((tag) => tag.trim().replace(/^W\//u, ""));
  if (!known.includes(`"${etag}"`) && !known.includes("*")) return false;
  ctx.status = 304;
  return true;
}

/** Streams a body; when the source breaks off, so does the connection: half an answer never looks whole. */
export function sendStream(ctx: Context, bytes: AsyncIterable<Uint8Array>): void {
  const body = Readable.from(bytes, { objectMode: false, highWaterMark: 256 * 1024 });
  body.on("error", () => breakOff(ctx));
  ctx.body = body;
}

/** The first part is there before anything is sent: what cannot be read is an error, and no answer that breaks off. */
export async function sendMultipart(ctx: Context, type: string, parts: AsyncIterable<OutgoingPart>): Promise<void> {
  const boundary = newBoundary();
  sendStream(ctx, await begun(multipart(parts, boundary)));
  ctx.set("Content-Type", `multipart/related; type="${type}"; boundary=${boundary}`);
}

/** The same for one part that is in memory. */
export function sendOnePart(ctx: Context, type: string, part: { headers: readonly string[]; bytes: Uint8Array }): void {
  const boundary = newBoundary();
  const pieces = onePart(part.headers, part.bytes, boundary);
  ctx.body = Readable.from(pieces, { objectMode: false });
  ctx.length = pieces.reduce((sum, { length }) => sum + length, 0);
  ctx.set("Content-Type", `multipart/related; type="${type}"; boundary=${boundary}`);
}

async function* slice(bytes: AsyncIterable<Uint8Array>, start: number, end: number): AsyncIterable<Uint8Array> {
  let position = 0;
  for await (const chunk of bytes) {
    const from = Math.max(0, start - position);
    const to = Math.min(chunk.length, end - position);
    if (from < to) yield chunk.subarray(from, to);
    position += chunk.length;
    if (position >= end) return;
  }
}

/** One body of known length, or the one range of it that was asked for (RFC 9110 §14): viewers begin with a coarse picture. */
export function sendContent(ctx: Context, contentType: string, { length, bytes }: Content): void {
  ctx.set("Accept-Ranges", "bytes");
  const [, first = "", last = ""] = /^bytes=(\d{1,15})-(\d{0,15})$/u.exec(ctx.get("Range")) ?? [];
  const start = Number(first);
  const end = last === "" ? length : Math.min(length, Number(last) + 1);
  if (first === "" || start >= end) {
    sendStream(ctx, bytes);
    ctx.length = length;
  } else {
    ctx.status = 206;
    ctx.set("Content-Range", `bytes ${start}-${end - 1}/${length}`);
    sendStream(ctx, slice(bytes, start, end));
    ctx.length = end - start;
  }
  ctx.set("Content-Type", contentType);
}
