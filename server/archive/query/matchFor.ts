import { Failure } from "../../../shared/protocol/failures.ts";
import { dictionaryVr } from "../dataset/dictionary.ts";
import { indexedTags, type Level } from "../ingest/indexAttributes.ts";
import type { Match } from "./Query.ts";

const levels: readonly Level[] = ["study", "series", "instance"];
const MODALITIES_IN_STUDY = "00080061";
const MODALITY = "00080060";
const MAX_VALUE = 1024;
const rangeVrs = new Set(["DA", "TM", "DT"]);
const listVrs = new Set(["UI"]);

function levelOf(tag: string): Level | undefined {
  return levels.find((level) => indexedTags[level].includes(tag));
}

/**
 * The condition that a key's value sets, undefined where it sets none (universal matching: empty, or only asterisks). Throws a `Failure`
 * "bad-message" for attributes that the index does not hold: to leave a condition out would answer with more than was asked for.
 */
export function matchFor(key: string, value: string): Match | undefined {
  const tag = key === MODALITIES_IN_STUDY ? MODALITY : key;
  const level = levelOf(tag);
  if (!level) throw new Failure("bad-message", `attribute ${key} cannot be matched on`);
  if (value.length > MAX_VALUE) throw new Failure("bad-message", `the value of ${key} is too long`);
  const text = value.normalize("NFC").toLowerCase().trim();
  return /^\*?$/u.test(text)
    ? undefined
    : matchBy(dictionaryVr(Number.parseInt(tag, 16)) ?? "LO", { level, tag }, text);
}

function matchBy(vr: string, at: { readonly level: Level; readonly tag: string }, text: string): Match {
  if (rangeVrs.has(vr) && text.includes("-")) {
    const [from = "", to = ""] = text.split("-").map((end) => end.trim());
    return { kind: "range", ...at, from, to };
  }
  if (/[*?]/u.test(text) && !listVrs.has(vr)) return { kind: "wildcard", ...at, pattern: text };
  // PS3.18 §8.3.4.1: lists are for UIDs; viewers write them for modalities, too, which hold no comma.
  const isList = listVrs.has(vr) || vr === "CS";
  return { kind: "list", ...at, values: isList ? text.split(/[,\\]/u).map((one) => one.trim()) : [text] };
}
