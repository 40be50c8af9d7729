import type { Context } from "koa";
import type { Archive } from "../../archive/Archive.ts";
import { tagOf } from "../../archive/dataset/dictionary.ts";
import type { Level } from "../../archive/ingest/indexAttributes.ts";
import { matchFor } from "../../archive/query/matchFor.ts";
import type { Match, Query } from "../../archive/query/Query.ts";
import type { StudyScope } from "../../archive/StudyScope.ts";
import type { Uid } from "../../../shared/model/dicom.ts";
import { DICOM_JSON } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { requireJson } from "./negotiate.ts";
import { keepPrivate } from "./respond.ts";

const MAX_RESULTS = 5000;
const MAX_MATCHES = 16;
const MAX_INCLUDED = 64;
const singleSettings = ["limit", "offset", "fuzzymatching", "emptyvaluematching", "accept", "charset"];
const settings = new Set([...singleSettings, "includefield"]);

function count(parameters: URLSearchParams, name: string, fallback: number): number {
  const text = parameters.get(name);
  if (text === null) return fallback;
  if (!/^\d{1,9}$/u.test(text)) throw new Failure("bad-message", `${name} is not a number`);
  return Number(text);
}

/** Which of two values would count is nobody's to guess. */
function refuseRepeated(parameters: URLSearchParams): void {
  if (singleSettings.some((name) => parameters.getAll(name).length > 1)) {
    throw new Failure("bad-message", "a query parameter is given twice");
  }
}

function attributeTag(name: string): string {
  const tag = tagOf(name);
  if (!tag) throw new Failure("bad-message", "a query parameter names no attribute");
  return tag;
}

function included(parameters: URLSearchParams): readonly string[] | "all" {
  const names = parameters.getAll("includefield").flatMap((value) => value.split(","));
  if (names.includes("all")) return "all";
  const wanted = names.map((name) => name.trim()).filter((name) => name !== "");
  if (wanted.length > MAX_INCLUDED) throw new Failure("bad-message", "too many attributes are asked for");
  return wanted.map(attributeTag);
}

function matches(parameters: URLSearchParams): Match[] {
  const found: Match[] = [];
  const seen = new Set<string>();
  for (const [name, value] of parameters) {
    if (settings.has(name)) continue;
    const tag = attributeTag(name);
    if (seen.has(tag)) throw new Failure("bad-message", "a query parameter is given twice");
    seen.add(tag);
    const match = matchFor(tag, value);
    if (match) found.push(match);
  }
  if (found.length > MAX_MATCHES) throw new Failure("bad-message", "too many query parameters");
  // Equal queries are equal statements, in whatever order they were written.
  return found.toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
}

export interface SearchTarget {
  readonly level: Level;
  readonly studyUid?: Uid | undefined;
  readonly seriesUid?: Uid | undefined;
}

export interface SearchPorts {
  readonly archive: Archive;
  readonly publicUrl: () => string;
}

function parseQuery(querystring: string, target: SearchTarget): Query {
  const parameters = new URLSearchParams(querystring);
  refuseRepeated(parameters);
  return {
    ...target,
    matches: matches(parameters),
    include: included(parameters),
    limit: Math.min(count(parameters, "limit", MAX_RESULTS), MAX_RESULTS),
    offset: count(parameters, "offset", 0),
  };
}

/** QIDO-RS (PS3.18 §10.6). What is not there is an empty list, which every client reads, rather than 204. */
export async function searchFor(
  ctx: Context,
  { archive, publicUrl }: SearchPorts,
  { scope, target }: { readonly scope: StudyScope; readonly target: SearchTarget },
): Promise<void> {
  requireJson(ctx.get("Accept"));
  const query = parseQuery(ctx.querystring, target);
  const { results, isCut, isDoubtful } = await archive.query.search(query, scope, publicUrl());
  if (isCut) ctx.append("Warning", '299 consilium "There are additional results that can be requested"');
  if (isDoubtful) ctx.append("Warning", '199 consilium "The index is damaged: results may be missing"');
  if (/(?:^|&)fuzzymatching=true/u.test(ctx.querystring)) {
    const warning = "The fuzzymatching parameter is not supported. Only literal matching has been performed.";
    ctx.append("Warning", `299 consilium "${warning}"`);
  }
  keepPrivate(ctx);
  ctx.type = DICOM_JSON;
  ctx.body = `[${results.join(",")}]`;
}
