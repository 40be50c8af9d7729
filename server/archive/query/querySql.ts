import type { SqlValue } from "../../platform/sql.ts";
import { completeSeries, completeStudy, intact } from "../index/rowSums.ts";
import type { Level } from "../ingest/indexAttributes.ts";
import { visibleStudies, type SqlCondition, type StudyScope } from "../StudyScope.ts";
import type { Match, Query } from "./Query.ts";

const depth: Readonly<Record<Level, number>> = { study: 0, series: 1, instance: 2 };

const sources: Readonly<Record<Level, string>> = {
  study: "study",
  series: "series join study on study.id = series.study_id",
  instance: "instance join series on series.id = instance.series_id join study on study.id = series.study_id",
};

const orders: Readonly<Record<Level, string>> = {
  study: "study.study_date desc, study.id desc",
  series: "study.id desc, series.number, series.id",
  instance: "study.id desc, series.number, series.id, instance.number, instance.id",
};

const modalities = "(select json_group_array(distinct s.modality) from series s where s.study_id = study.id)";
/** [AR20] Of the rows that a result is made of, and at each level that nothing below it is missing. */
const intactRows: Readonly<Record<Level, string>> = {
  study: `${intact("study")} and ${completeStudy}`,
  series: `${intact("study")} and ${intact("series")} and ${completeSeries}`,
  instance: `${intact("study")} and ${intact("series")} and ${intact("instance")}`,
};

const studyColumns = `study.uid as study_uid, study.attributes as study, ${modalities} as modalities, study.series_count as study_series, study.instance_count as study_instances`;
const seriesColumns = `series.uid as series_uid, series.attributes as series, series.instance_count as series_instances`;
/** What stands for metadata that are not what was written. */
export const DAMAGED = "damaged";
const metadataOf = `select case when ${intact("metadata")} then json else '${DAMAGED}' end from metadata where instance_id = instance.id and ? = 1`;
const instanceColumns = `instance.uid as instance_uid, instance.attributes as instance, instance.transfer_syntax, (${metadataOf}) as metadata`;

/** GLOB knows `*` and `?` as DICOM does, and brackets, which DICOM does not. */
function globOf(pattern: string): string {
  return pattern.replaceAll("[", "[[]");
}

function valueTest(match: Match): SqlCondition {
  switch (match.kind) {
    case "list":
      return { sql: "value in (select value from json_each(?))", params: [JSON.stringify(match.values)] };
    case "wildcard":
      return { sql: "value glob ?", params: [globOf(match.pattern)] };
    case "range":
      // A day that ends a range of moments is meant to its end.
      return {
        sql: "value >= ? and value <= ?",
        params: [match.from, match.to === "" ? "\u{10ffff}" : `${match.to}\u{10ffff}`],
      };
  }
}

function matchCondition(match: Match, level: Level): SqlCondition {
  const test = valueTest(match);
  const params = [`$."${match.tag}"`, ...test.params];
  const on = (table: string): string => `exists (select 1 from json_each(${table}.search, ?) where ${test.sql})`;
  if (depth[match.level] <= depth[level]) return { sql: on(match.level), params };
  const lower = match.level === "series" ? "series s" : "series s join instance i on i.series_id = s.id";
  const joined = level === "study" ? "s.study_id = study.id" : "s.id = series.id";
  return {
    sql: `exists (select 1 from ${lower} where ${joined} and ${on(match.level === "series" ? "s" : "i")})`,
    params,
  };
}

export interface Sql {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** The statement of a query. One row more than the limit is asked for, to see whether it cut something off. */
export function querySql(query: Query, scope: StudyScope): Sql {
  const { level, studyUid, seriesUid, matches, include, limit, offset } = query;
  const isDeep = depth[level] > 0;
  const conditions: SqlCondition[] = [
    visibleStudies(scope),
    ...(studyUid ? [{ sql: "study.uid = ?", params: [studyUid] }] : []),
    ...(seriesUid && isDeep ? [{ sql: "series.uid = ?", params: [seriesUid] }] : []),
    ...matches.map((match) => matchCondition(match, level)),
  ];
  const columns = [
    `(${intactRows[level]}) as intact`,
    studyColumns,
    ...(isDeep ? [seriesColumns] : []),
    ...(level === "instance" ? [instanceColumns] : []),
  ].join(", ");
  const where = conditions.map(({ sql }) => `(${sql})`).join(" and ");
  const wantsMetadata = include === "all" || include.length > 0 ? 1 : 0;
  return {
    sql: `select ${columns} from ${sources[level]} where ${where} order by ${orders[level]} limit ? offset ?`,
    params: [
      ...(level === "instance" ? [wantsMetadata] : []),
      ...conditions.flatMap(({ params }) => params),
      limit + 1,
      offset,
    ],
  };
}
