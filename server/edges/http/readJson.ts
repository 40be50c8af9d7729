import { bodyParser } from "@koa/bodyparser";
import type { Context } from "koa";
import type { z } from "zod";
import { Failure } from "../../../shared/protocol/failures.ts";
import { leaveRest } from "../transport.ts";

const MAX_BYTES = 64 * 1024;
const WITHIN_MS = 10_000;

const parse = bodyParser({ enableTypes: ["json"], jsonLimit: MAX_BYTES, encoding: "utf-8" });

/**
 * The request's body as the schema has it. 415 for what is not plain JSON (before anything is read), 413 above 64 kB, 408 for who
 * takes longer than ten seconds to send it, 400 for what is no JSON or not the schema's.
 */
export async function readJson<S extends z.ZodType>(ctx: Context, schema: S): Promise<z.infer<S>> {
  return schema.parse(await readBody(ctx));
}

/** Reads the body once; asked again, it is at hand. */
export async function readBody(ctx: Context, withinMs = WITHIN_MS): Promise<unknown> {
  if (ctx.request.body !== undefined) return ctx.request.body;
  if (ctx.get("Content-Encoding") !== "" || !ctx.request.is("application/json")) {
    throw new Failure("unsupported", "send application/json without a content encoding");
  }
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Failure("request-timeout", "the body came too slowly")), withinMs);
  const reading = parse(ctx, async () => {});
  try {
    await Promise.race([reading, late.promise]);
  } catch (error) {
    leaveRest(ctx);
    reading.catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return ctx.request.body;
}
