import * as encoding from "lib0/encoding";
import { Motion, SentMotion } from "../model/motion.ts";
import { ByteReader } from "./ByteReader.ts";
import { Failure } from "./failures.ts";

/**
 * Every message of the sync socket. Kinds 0–3 are those of y-protocols and all that a stock y-websocket client knows; kinds from
 * 100 pass only between this server and clients that offered `consilium.v1`.
 */
export type SyncMessage =
  | { readonly kind: "syncStep1"; readonly stateVector: Uint8Array }
  | { readonly kind: "syncStep2" | "update"; readonly update: Uint8Array }
  | { readonly kind: "awareness"; readonly entries: Uint8Array }
  | { readonly kind: "denied"; readonly reason: string }
  | { readonly kind: "queryAwareness" }
  | { readonly kind: "edit"; readonly seq: number; readonly update: Uint8Array }
  /** The edit is durable. */
  | { readonly kind: "acknowledged"; readonly seq: number }
  /** The edit was not taken; `code` is the close code of its failure. */
  | { readonly kind: "refused"; readonly seq: number; readonly code: number }
  | { readonly kind: "motion"; readonly bytes: Uint8Array }
  /** First message of a Doc, and the heartbeat. `serverTime` is in milliseconds since 1970. */
  | { readonly kind: "hello"; readonly docEpoch: number; readonly serverTime: number };

/** An update larger than this is refused before it is read. */
export const MAX_UPDATE_BYTES = 1024 * 1024;
/** The largest frame: an update with its Doc's name, kind and sequence number. */
export const MAX_SYNC_FRAME_BYTES = MAX_UPDATE_BYTES + 1024;
const MAX_MOTION_BYTES = 4096;

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const QUERY_AWARENESS = 3;
const EDIT = 100;
const ACKNOWLEDGED = 101;
const REFUSED = 102;
const MOTION = 103;
const HELLO = 104;

const SYNC_STEP_1 = 0;
const SYNC_STEP_2 = 1;
const SYNC_UPDATE = 2;
const PERMISSION_DENIED = 0;

/** The bytes of a message on a socket that carries one Doc. */
export function encodeMessage(message: SyncMessage): Uint8Array {
  return encoding.encode((encoder) => writeMessage(encoder, message));
}

/** The bytes of a message on a socket that carries many Docs: the Doc's name goes first. */
export function encodeNamed(docName: string, message: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, docName);
    encoding.writeUint8Array(encoder, message);
  });
}

/** Takes the Doc's name off a frame of a socket that carries many Docs. */
export function decodeNamed(frame: Uint8Array): { readonly docName: string; readonly message: Uint8Array } {
  const reader = new ByteReader(frame);
  return { docName: reader.varString(), message: reader.rest() };
}

function writeMessage(encoder: encoding.Encoder, message: SyncMessage): void {
  const { numbers, bytes } = wireForm(message);
  for (const number of numbers) encoding.writeVarUint(encoder, number);
  if (bytes) encoding.writeVarUint8Array(encoder, bytes);
}

/** Every message is a few numbers, then at most one piece of bytes. */
function wireForm(message: SyncMessage): { readonly numbers: readonly number[]; readonly bytes?: Uint8Array } {
  switch (message.kind) {
    case "syncStep1":
      return { numbers: [SYNC, SYNC_STEP_1], bytes: message.stateVector };
    case "syncStep2":
      return { numbers: [SYNC, SYNC_STEP_2], bytes: message.update };
    case "update":
      return { numbers: [SYNC, SYNC_UPDATE], bytes: message.update };
    case "awareness":
      return { numbers: [AWARENESS], bytes: message.entries };
    case "denied":
      return { numbers: [AUTH, PERMISSION_DENIED], bytes: new TextEncoder().encode(message.reason) };
    case "queryAwareness":
      return { numbers: [QUERY_AWARENESS] };
    case "edit":
      return { numbers: [EDIT, message.seq], bytes: message.update };
    case "acknowledged":
      return { numbers: [ACKNOWLEDGED, message.seq] };
    case "refused":
      return { numbers: [REFUSED, message.seq, message.code] };
    case "motion":
      return { numbers: [MOTION], bytes: message.bytes };
    case "hello":
      return { numbers: [HELLO, message.docEpoch, message.serverTime] };
  }
}

/** Reads one message, which must fill the bytes. Throws `Failure("bad-message")` otherwise. */
export function decodeMessage(bytes: Uint8Array): SyncMessage {
  const reader = new ByteReader(bytes);
  const message = readMessage(reader);
  reader.end();
  return message;
}

function readMessage(reader: ByteReader): SyncMessage {
  switch (reader.varUint()) {
    case SYNC:
      return readSync(reader);
    case AWARENESS:
      return { kind: "awareness", entries: reader.varBytes() };
    case AUTH:
      if (reader.varUint() !== PERMISSION_DENIED) break;
      return { kind: "denied", reason: reader.varString() };
    case QUERY_AWARENESS:
      return { kind: "queryAwareness" };
    case EDIT:
      return { kind: "edit", seq: reader.varUint(), update: reader.varBytes() };
    case ACKNOWLEDGED:
      return { kind: "acknowledged", seq: reader.varUint() };
    case REFUSED:
      return { kind: "refused", seq: reader.varUint(), code: reader.varUint() };
    case MOTION:
      return { kind: "motion", bytes: reader.varBytes() };
    case HELLO:
      return { kind: "hello", docEpoch: reader.varUint(), serverTime: reader.varUint() };
    default:
  }
  throw new Failure("bad-message", "unknown kind of message");
}

function readSync(reader: ByteReader): SyncMessage {
  switch (reader.varUint()) {
    case SYNC_STEP_1:
      return { kind: "syncStep1", stateVector: reader.varBytes() };
    case SYNC_STEP_2:
      return { kind: "syncStep2", update: reader.varBytes() };
    case SYNC_UPDATE:
      return { kind: "update", update: reader.varBytes() };
    default:
      throw new Failure("bad-message", "unknown kind of sync message");
  }
}

/** Motion travels as UTF-8 JSON. Throws `Failure("bad-message")` where the bytes are no motion. */
export function decodeMotion(bytes: Uint8Array): Motion {
  return parseMotion(Motion, bytes);
}

export function decodeSentMotion(bytes: Uint8Array): SentMotion {
  return parseMotion(SentMotion, bytes);
}

export function encodeMotion(motion: Motion | SentMotion): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(motion));
}

function parseMotion<T>(schema: { parse(value: unknown): T }, bytes: Uint8Array): T {
  if (bytes.length > MAX_MOTION_BYTES) throw new Failure("too-large", "a motion is too large");
  try {
    return schema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new Failure("bad-message", "not a motion", { cause });
  }
}
