import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { Context } from "koa";
import type { RetrieveService, Selection, Target } from "../../archive/retrieve/RetrieveService.ts";
import type { StudyScope } from "../../archive/StudyScope.ts";
import { AuditNotes } from "../AuditNotes.ts";
import { begun } from "../../archive/retrieve/checkedBytes.ts";
import { DICOM_JSON, instancePath } from "../../../shared/protocol/dicomweb.ts";
import type { OutgoingPart } from "./multipartWriter.ts";
import { negotiateFiles, requireJson } from "./negotiate.ts";
import { isNotModified, sendContent, sendMultipart, sendStream } from "./respond.ts";

export interface Retrieval {
  readonly retrieve: RetrieveService;
  readonly scope: StudyScope;
  readonly target: Target;
}

async function* fileParts(retrieve: RetrieveService, selection: Selection): AsyncIterable<OutgoingPart> {
  for await (const instance of retrieve.instances(selection)) {
    yield {
      headers: [
        `Content-Type: application/dicom; transfer-syntax=${instance.transferSyntaxUid}`,
        `Content-Location: ${instancePath(instance)}`,
      ],
      bytes: (await retrieve.file(instance)).bytes,
    };
  }
}

/** WADO-RS instances (PS3.18 §10.4): as stored, byte for byte. */
export async function retrieveFiles(ctx: Context, { retrieve, scope, target }: Retrieval): Promise<void> {
  const selection = await retrieve.select(target, scope);
  const isOne = target.instanceUid !== undefined;
  const packaging = negotiateFiles(ctx.get("Accept"), selection.transferSyntaxUids, isOne);
  if (isNotModified(ctx, `${selection.version}.${packaging}`)) return;
  if (selection.hasExecutablePreamble) {
    AuditNotes.of(ctx).hasClearedPreamble = true;
    ctx.append("Warning", '214 consilium "An executable preamble has been cleared"');
  }
  if (packaging === "multipart") {
    await sendMultipart(ctx, "application/dicom", fileParts(retrieve, selection));
    return;
  }
  for await (const instance of retrieve.instances(selection)) {
    const type = `application/dicom; transfer-syntax=${instance.transferSyntaxUid}`;
    sendContent(ctx, type, await retrieve.file(instance));
  }
}

async function* jsonArray(pages: AsyncIterable<readonly string[]>): AsyncIterable<Uint8Array> {
  let before = "[";
  for await (const page of pages) {
    yield Buffer.from(before + page.join(","));
    before = ",";
  }
  yield Buffer.from("]");
}

/** Attribute names and UIDs repeat with every image: a twentieth of it goes over the line. What breaks off inside breaks off outside. */
function packed(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(bytes, { objectMode: false }), createGzip({ level: 4 }), () => undefined);
}

/** The metadata of everything selected, put together from the stored text. */
export async function retrieveMetadata(ctx: Context, { retrieve, scope, target }: Retrieval): Promise<void> {
  requireJson(ctx.get("Accept"));
  const selection = await retrieve.select(target, scope);
  const isPacked = ctx.acceptsEncodings("gzip", "identity") === "gzip";
  ctx.vary("Accept-Encoding");
  if (isNotModified(ctx, `${selection.version}.metadata${isPacked ? ".gzip" : ""}`)) return;
  const text = await begun(jsonArray(retrieve.metadata(selection)));
  if (isPacked) ctx.set("Content-Encoding", "gzip");
  sendStream(ctx, isPacked ? packed(text) : text);
  ctx.set("Content-Type", DICOM_JSON);
}
