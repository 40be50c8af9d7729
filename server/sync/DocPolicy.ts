import type { PeerId, UserId } from "../../shared/model/ids.ts";
import type { Right } from "../../shared/model/roles.ts";
import type { DocShape } from "./updateScan.ts";

/** Who writes: this server itself, or a peer. */
export type Writer = { readonly kind: "server" } | PeerWriter;

interface PeerWriter {
  readonly kind: "peer";
  readonly userId: UserId;
  readonly peerId: PeerId;
  readonly name: string;
  /** Asked for each edit: rights change while the session goes on. */
  readonly may: (right: Right) => boolean;
  /** This writer's replica may hold values as deleted that are not: [SY24]. */
  readonly isRestricted?: boolean;
}

export const SERVER: Writer = { kind: "server" };

/** The name under which a writer owns client ids and stands in the log. No user's id is as short as the server's name. */
export function writerName(writer: Writer): string {
  return writer.kind === "server" ? "server" : writer.userId;
}

type KeyRight = "yes" | "no" | "no-such-key";

/** `forged`: it says of its writer what is not true. */
type ValueVerdict = "fits" | "unfit" | "forged";

/** A key, and who wrote it first; undefined where nobody has. */
export interface KnownKey {
  readonly name: string;
  readonly author: string | undefined;
}

interface NewValue {
  readonly key: string;
  readonly value: unknown;
  readonly now: number;
}

/** The rules of one kind of Doc: its root, who may write which key, and what may stand there. All of a text is one key. */
export interface DocPolicy extends DocShape {
  /** False: this writer can change nothing at all now. */
  mayWriteAny(writer: Writer): boolean;
  mayWrite(writer: Writer, key: KnownKey): KeyRight;
  /** To take the key's value away without putting another there. */
  mayDelete(writer: Writer, key: KnownKey): KeyRight;
  /** Whether the value may stand under the key, for a writer who may write that. */
  judgeValue(writer: Writer, value: NewValue): ValueVerdict;
  /** The key without which this one says nothing: it must have been written before. */
  baseOf(key: string): string | undefined;
  /** Who may move which viewports of the Doc for all to see; undefined where nobody may. */
  readonly presenterKey: string | undefined;
  /** How the Doc goes from case to case; undefined where nobody's sight of it depends on that. */
  readonly cases: CaseRules | undefined;
}

export interface CaseRules {
  /** The key whose value names the case that the Doc is about at the moment. */
  readonly key: string;
  caseOf(value: unknown): string | undefined;
  /** True where what stands under the key is, to this reader, of the case that the Doc was about when it came. */
  belongsToCase(key: string, reader: PeerId): boolean;
}

/** What one writer may do in a Doc at one moment, under the name that the log knows. */
export interface WriteRights {
  readonly writer: string;
  /** What happens where an update deletes a value that is not the writer's: only [SY24]'s replicas know no better. */
  readonly foreignDeletes: "refused" | "ignored";
  mayWrite(key: KnownKey): KeyRight;
  mayDelete(key: KnownKey): KeyRight;
  judgeValue(key: string, value: unknown): ValueVerdict;
  baseOf(key: string): string | undefined;
}

export function rightsOf(policy: DocPolicy, writer: Writer, now: number): WriteRights {
  return {
    writer: writerName(writer),
    foreignDeletes: writer.kind === "peer" && writer.isRestricted ? "ignored" : "refused",
    mayWrite: (key) => policy.mayWrite(writer, key),
    mayDelete: (key) => policy.mayDelete(writer, key),
    judgeValue: (key, value) => policy.judgeValue(writer, { key, value, now }),
    baseOf: (key) => policy.baseOf(key),
  };
}

/** For a Doc's own log: what stands there was judged when it came. */
export function recordedRights(writer: string): WriteRights {
  return {
    writer,
    foreignDeletes: "refused",
    mayWrite: () => "yes",
    mayDelete: () => "yes",
    judgeValue: () => "fits",
    baseOf: () => undefined,
  };
}
