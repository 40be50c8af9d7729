/** What a row's checksum is of: all of it. */
const summed = {
  study: "id institution uid uploader patient_id study_date attributes search revision series_count instance_count",
  series: "id study_id institution uid number modality attributes search revision instance_count",
  instance:
    "id series_id institution uid sop_class transfer_syntax number uploader blob size sha256 executable_preamble attributes search layout metadata_length sums",
  metadata: "instance_id json",
} as const;

type SummedTable = keyof typeof summed;
export const summedTables: readonly SummedTable[] = ["study", "series", "instance", "metadata"];

function sumOf(table: SummedTable, row: string): string {
  const columns = summed[table].split(" ").map((column) => `${row}.${column}`);
  return `checksum(${columns.join(", ")})`;
}

/** [AR20] True (1) for a row that is as it was written. */
export function intact(table: SummedTable): string {
  return `(${table}.sum is ${sumOf(table, table)})`;
}

/** How many rows there are below a study or a series. */
const seriesOfStudy = "(select count(*) from series s where s.study_id = study.id)";
const instancesOfStudy =
  "(select count(*) from instance i join series s on s.id = i.series_id where s.study_id = study.id)";
const instancesOfSeries = "(select count(*) from instance i where i.series_id = series.id)";

/** True where the rows above an instance are as they were written. */
export const intactAbove = `(${intact("series")} and ${intact("study")})`;
/** True where none of the rows below is missing. */
export const completeStudy = `(study.series_count = ${seriesOfStudy} and study.instance_count = ${instancesOfStudy})`;
export const completeSeries = `(series.instance_count = ${instancesOfSeries})`;

/** The statements that give each row of a table its checksum, and refuse to change one whose checksum is wrong. */
function sumTriggers(table: SummedTable): string {
  const key = table === "metadata" ? "instance_id" : "id";
  const columns = summed[table].split(" ").join(", ");
  const set = `update ${table} set sum = ${sumOf(table, table)} where ${key} = new.${key}`;
  return `
  update ${table} set sum = ${sumOf(table, table)};
  create trigger ${table}_added after insert on ${table} begin ${set}; end;
  create trigger ${table}_changing before update of ${columns} on ${table} when old.sum is not ${sumOf(table, "old")}
    begin select raise(abort, 'a damaged row is not changed'); end;
  create trigger ${table}_changed after update of ${columns} on ${table} begin ${set}; end`;
}

/** [AR20] Checksums of rows and of blobs, and how many rows belong to each row above them. */
export const rowSumsMigration = `
  alter table study add column series_count integer not null default 0;
  alter table study add column instance_count integer not null default 0;
  alter table series add column instance_count integer not null default 0;
  alter table instance add column sums blob;
  ${summedTables.map((table) => `alter table ${table} add column sum integer`).join(";\n  ")};
  update series set instance_count = (select count(*) from instance where series_id = series.id);
  update study set
    series_count = (select count(*) from series where study_id = study.id),
    instance_count = (select coalesce(sum(instance_count), 0) from series where study_id = study.id);
  ${summedTables.map(sumTriggers).join(";\n")};
  create trigger series_counted after insert on series
    begin update study set series_count = series_count + 1 where id = new.study_id; end;
  create trigger instance_counted after insert on instance begin
    update series set instance_count = instance_count + 1 where id = new.series_id;
    update study set instance_count = instance_count + 1 where id = (select study_id from series where id = new.series_id);
  end
  `;
