import type { FrameColours } from "../../archive/render/transcodeFrame.ts";
import { frameEncoding } from "../../archive/transferSyntaxes.ts";
import { DICOM_JSON } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { covers, parseAccept, type MediaType } from "./mediaTypes.ts";

/** One resource as a body of its own, or any number as parts of a multipart/related one. */
export type Packaging = "single" | "multipart";

const EXPLICIT = "1.2.840.10008.1.2.1";
const nativeSyntaxes = new Set(["1.2.840.10008.1.2", EXPLICIT]);
/** A parameter of our own: the colour model that the asker can show. */
const COLOUR_MODEL = "photometric-interpretation";
const BYTES = "application/octet-stream";

function notAcceptable(): Failure {
  return new Failure("not-acceptable", "the resource is not available in an acceptable media type or transfer syntax");
}

/** The media range of the parts where a range is about multipart/related, else the range itself. */
function inner(range: MediaType): { readonly packaging: Packaging; readonly type: string } {
  const isMultipart = covers(range.type, "multipart/related");
  return isMultipart
    ? { packaging: "multipart", type: range.parameters.get("type")?.toLowerCase() ?? "*/*" }
    : { packaging: "single", type: range.type };
}

/** No parameter and an asterisk both mean: as stored. */
function acceptsSyntax(range: MediaType, syntaxes: readonly string[]): boolean {
  const wanted = range.parameters.get("transfer-syntax");
  return wanted === undefined || wanted === "*" || syntaxes.includes(wanted);
}

/** How to answer with DICOM files that are stored in these transfer syntaxes; nothing is transcoded. */
export function negotiateFiles(accept: string, stored: readonly string[], isOne: boolean): Packaging {
  for (const range of parseAccept(accept)) {
    const { packaging, type } = inner(range);
    if (packaging === "single" && !isOne) continue;
    if (!covers(type, "application/dicom")) continue;
    if (stored.every((syntax) => acceptsSyntax(range, [syntax]))) return packaging;
  }
  throw notAcceptable();
}

/** How frames leave: `contentType` with its transfer syntax, as a body or as the parts of one. */
export interface FramePackaging {
  readonly packaging: Packaging;
  readonly mediaType: string;
  readonly transferSyntax: string;
  /** As they are stored, or [AR19] decoded to explicit little endian, in their own colours or in eight-bit RGB. */
  readonly coding: "stored" | FrameColours;
}

export function negotiateFrames(accept: string, stored: string, isOne: boolean): FramePackaging {
  for (const range of parseAccept(accept)) {
    const { packaging, type } = inner(range);
    if (packaging === "single" && !isOne) continue;
    const found = storedFrames(range, type, stored) ?? transcodedFrames(range, type);
    if (!found) continue;
    const isBytes = packaging === "single" && covers(type, BYTES);
    return { ...found, packaging, mediaType: isBytes ? BYTES : found.mediaType };
  }
  throw notAcceptable();
}

type FrameCoding = Omit<FramePackaging, "packaging">;

function storedFrames(range: MediaType, type: string, stored: string): FrameCoding | undefined {
  if (range.parameters.has(COLOUR_MODEL)) return undefined;
  const encoding = frameEncoding(stored);
  // Native frames are the same bytes in both little-endian syntaxes.
  const syntaxes = nativeSyntaxes.has(encoding.transferSyntax) ? [...nativeSyntaxes] : [encoding.transferSyntax];
  if (!covers(type, BYTES) && !covers(type, encoding.mediaType)) return undefined;
  return acceptsSyntax(range, syntaxes) ? { ...encoding, coding: "stored" } : undefined;
}

/** Only who names the transfer syntax or the colour model is answered with something else than what is stored. */
function transcodedFrames(range: MediaType, type: string): FrameCoding | undefined {
  const colours = range.parameters.get(COLOUR_MODEL)?.toUpperCase();
  const syntax = range.parameters.get("transfer-syntax") ?? (colours === undefined ? undefined : EXPLICIT);
  if (!covers(type, BYTES) || syntax !== EXPLICIT || (colours !== undefined && colours !== "RGB")) return undefined;
  return { mediaType: BYTES, transferSyntax: EXPLICIT, coding: colours === undefined ? "own" : "rgb8" };
}

/** How to answer with pictures of one of these types, the first of which is given where the asker does not mind. */
export function negotiateRendered<Type extends string>(
  accept: string,
  types: readonly Type[],
  isOne: boolean,
): { readonly packaging: Packaging; readonly mediaType: Type } {
  for (const range of parseAccept(accept)) {
    const isMultipart = range.type === "multipart/related" || (!isOne && range.type === "*/*");
    if (!isMultipart && !isOne) continue;
    const type = range.type === "multipart/related" ? inner(range).type : range.type;
    const mediaType = types.find((each) => covers(type, each));
    if (mediaType) return { packaging: isMultipart ? "multipart" : "single", mediaType };
  }
  throw notAcceptable();
}

/** Refuses where the answer, DICOM JSON, is not wanted. */
export function requireJson(accept: string): void {
  const types = [DICOM_JSON, "application/json"];
  if (!parseAccept(accept).some((range) => types.some((type) => covers(range.type, type)))) throw notAcceptable();
}

export function requireType(accept: string, mediaType: string): void {
  if (!parseAccept(accept).some((range) => covers(inner(range).type, mediaType))) throw notAcceptable();
}
