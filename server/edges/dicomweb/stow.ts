import type { Context } from "koa";
import type { Archive } from "../../archive/Archive.ts";
import type { StudyScope } from "../../archive/StudyScope.ts";
import type { Uid } from "../../../shared/model/dicom.ts";
import { DICOM_JSON } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { StoreOutcome } from "../../archive/store/StoreOutcome.ts";
import { AuditNotes } from "../AuditNotes.ts";
import { leaveRest } from "../transport.ts";
import { parseMediaType } from "./mediaTypes.ts";
import { MultipartReader } from "./multipartReader.ts";
import { requireJson } from "./negotiate.ts";
import { storeResponse } from "./storeResponse.ts";

export interface StowLimits {
  readonly maxRequestBytes: number;
  /** A sender that is waited for this long without a byte is given up. */
  readonly maxSilenceMs: number;
}

const defaultLimits: StowLimits = { maxRequestBytes: 2 * 1024 * 1024 * 1024, maxSilenceMs: 30_000 };

export interface StowPorts {
  readonly archive: Archive;
  readonly publicUrl: () => string;
  readonly limits?: Partial<StowLimits>;
}

/** What separates the parts; undefined where the body is one instance. */
function boundaryOf(ctx: Context): string | undefined {
  const mediaType = parseMediaType(ctx.get("Content-Type"));
  if (mediaType?.type === "application/dicom") return undefined;
  const partType = mediaType?.parameters.get("type")?.toLowerCase() ?? "application/dicom";
  if (mediaType?.type !== "multipart/related" || partType !== "application/dicom") {
    throw new Failure("unsupported", "instances are stored as application/dicom, one or as parts of multipart/related");
  }
  const boundary = mediaType.parameters.get("boundary");
  if (boundary === undefined || !/^[\x21-\x7e](?:[\x20-\x7e]{0,68}[\x21-\x7e])?$/u.test(boundary)) {
    throw new Failure("bad-message", "the multipart boundary is missing or malformed");
  }
  return boundary;
}

/** The request's bytes; a sender that goes away or falls silent mid-way is told apart from an error of ours. */
async function* received(ctx: Context, maxSilenceMs: number): AsyncIterable<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = ctx.req[Symbol.asyncIterator]();
  for (;;) {
    // Ending the iterator would end the connection before the answer: it is left to the answer's own end.
    const { done, value } = await within(maxSilenceMs, chunks.next());
    if (done) return;
    yield value;
  }
}

async function within<T>(maxMs: number, chunk: Promise<T>): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Failure("timeout", "the sender fell silent")), maxMs);
  const read = chunk.catch((cause: unknown) => {
    throw new Failure("bad-message", "the request broke off", { cause });
  });
  try {
    return await Promise.race([read, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function noteStored(ctx: Context, outcomes: readonly StoreOutcome[]): void {
  const { stored } = AuditNotes.of(ctx);
  for (const outcome of outcomes) {
    if (outcome.kind !== "stored" || outcome.wasThere) continue;
    const { studyUid } = outcome.path;
    stored.set(studyUid, (stored.get(studyUid) ?? 0) + 1);
  }
}

/** STOW-RS (PS3.18 §10.5): answers when everything it reports as stored is durable. */
export async function storeInstances(
  ctx: Context,
  { archive, publicUrl, limits }: StowPorts,
  { scope, studyUid }: { readonly scope: StudyScope; readonly studyUid?: Uid | undefined },
): Promise<void> {
  const { maxRequestBytes, maxSilenceMs } = { ...defaultLimits, ...limits };
  try {
    if (!scope.mayUpload) throw new Failure("forbidden", "not allowed to store");
    requireJson(ctx.get("Accept"));
    const encoding = ctx.get("Content-Encoding").toLowerCase() || "identity";
    if (encoding !== "identity") throw new Failure("unsupported", "no content coding is understood");
    const boundary = boundaryOf(ctx);
    if ((ctx.request.length ?? 0) > maxRequestBytes) {
      throw new Failure("too-large", "the request is larger than allowed");
    }
    const bytes = received(ctx, maxSilenceMs);
    const session = archive.store.open(scope, studyUid);
    try {
      if (boundary === undefined) await session.add(bytes);
      else {
        const reader = new MultipartReader(bytes, boundary, maxRequestBytes);
        for await (const part of reader.parts()) await session.add(part.body);
      }
    } catch (error) {
      // What came whole stays stored: sending everything again finds it there.
      noteStored(ctx, await session.finish());
      throw error;
    }
    const outcomes = await session.finish();
    noteStored(ctx, outcomes);
    if (outcomes.length === 0) throw new Failure("bad-message", "the request holds no instances");
    const { status, body } = storeResponse(outcomes, publicUrl());
    ctx.status = status;
    ctx.type = DICOM_JSON;
    ctx.body = JSON.stringify(body);
  } catch (error) {
    leaveRest(ctx);
    throw error;
  }
}
