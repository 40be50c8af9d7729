import { constants, Http2ServerResponse, type ServerHttp2Stream } from "node:http2";
import type { Context } from "koa";

/** The HTTP/2 stream of an answer; undefined where it travels over HTTP/1.1. */
function streamOf(response: unknown): ServerHttp2Stream | undefined {
  return response instanceof Http2ServerResponse ? response.stream : undefined;
}

/** Ends an answer under way so that nobody takes it for whole: over HTTP/1.1 with its connection, over HTTP/2 as its stream's error. */
export function breakOff(ctx: Context): void {
  const stream = streamOf(ctx.res);
  if (stream) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else ctx.res.destroy();
}

/** The rest of the request's body is not waited for: the answer ends the connection, or the stream. */
export function leaveRest(ctx: Context): void {
  const stream = streamOf(ctx.res);
  if (stream) ctx.res.once("finish", () => stream.close(constants.NGHTTP2_NO_ERROR));
  else ctx.set("Connection", "close");
}

/** True where nobody waits for the answer any longer. */
export function isGone(ctx: Context): boolean {
  return streamOf(ctx.res)?.closed ?? ctx.res.closed === true;
}

/** Aborts when the answer is over, or nobody waits for it any longer. */
export function goneSignal(ctx: Context): AbortSignal {
  const gone = new AbortController();
  ctx.res.once("close", () => gone.abort());
  if (isGone(ctx)) gone.abort();
  return gone.signal;
}
