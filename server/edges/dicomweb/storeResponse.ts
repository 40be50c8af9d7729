import type { StoreOutcome } from "../../archive/store/StoreOutcome.ts";
import { failureReasons, instancePath, studyPath, type DicomJson } from "../../../shared/protocol/dicomweb.ts";

function uid(value: string): DicomJson[string] {
  return { vr: "UI", Value: [value] };
}

function uri(value: string): DicomJson[string] {
  return { vr: "UR", Value: [value] };
}

function stored({ path, sopClassUid }: Extract<StoreOutcome, { kind: "stored" }>, origin: string): DicomJson {
  return {
    "00081150": uid(sopClassUid),
    "00081155": uid(path.instanceUid),
    "00081190": uri(origin + instancePath(path)),
  };
}

function failed({ refusal }: Extract<StoreOutcome, { kind: "refused" }>): DicomJson {
  return {
    ...(refusal.sopClassUid ? { "00081150": uid(refusal.sopClassUid) } : {}),
    ...(refusal.instanceUid ? { "00081155": uid(refusal.instanceUid) } : {}),
    "00081197": { vr: "US", Value: [refusal.reason] },
  };
}

function sequence(tag: string, items: readonly DicomJson[]): DicomJson {
  return items.length === 0 ? {} : { [tag]: { vr: "SQ", Value: items } };
}

/** The Store Instances Response (PS3.18 §I.2): what is stored, what is not, and what could not even be told what it is. */
export function storeResponse(outcomes: readonly StoreOutcome[], origin: string): { status: number; body: DicomJson } {
  const good = outcomes.filter((outcome) => outcome.kind === "stored");
  const bad = outcomes.filter((outcome) => outcome.kind === "refused");
  const named = bad.filter(({ refusal }) => refusal.instanceUid !== undefined);
  const nameless = bad.filter(({ refusal }) => refusal.instanceUid === undefined);
  const [study, ...others] = new Set(good.map(({ path }) => path.studyUid));
  const body = {
    ...(study && others.length === 0 ? { "00081190": uri(origin + studyPath(study)) } : {}),
    ...sequence("00081198", named.map(failed)),
    ...sequence(
      "00081199",
      good.map((outcome) => stored(outcome, origin)),
    ),
    ...sequence("0008119A", nameless.map(failed)),
  };
  if (bad.length === 0) return { status: 200, body };
  if (good.length > 0) return { status: 202, body };
  const isFull = bad.some(({ refusal }) => refusal.reason === failureReasons.outOfResources);
  return { status: isFull ? 503 : 409, body };
}
