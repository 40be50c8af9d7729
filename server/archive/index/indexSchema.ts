import { rowSumsMigration } from "./rowSums.ts";

/** `indexMigrations[n]` leads from version n to n + 1. */
export const indexMigrations: readonly string[] = [
  `
  create table study (
    id integer primary key autoincrement,
    institution text not null,
    uid text not null,
    uploader text not null,
    patient_id text not null,
    study_date text not null,
    attributes text not null,
    search text not null,
    revision integer not null default 0,
    unique (institution, uid)
  ) strict;
  create index study_by_date on study (institution, study_date);
  create table series (
    id integer primary key autoincrement,
    study_id integer not null references study (id) on delete cascade,
    institution text not null,
    uid text not null,
    number integer,
    modality text not null,
    attributes text not null,
    search text not null,
    revision integer not null default 0,
    unique (institution, uid)
  ) strict;
  create index series_of_study on series (study_id);
  create table instance (
    id integer primary key autoincrement,
    series_id integer not null references series (id) on delete cascade,
    institution text not null,
    uid text not null,
    sop_class text not null,
    transfer_syntax text not null,
    number integer,
    uploader text not null,
    blob text not null unique,
    size integer not null,
    sha256 text not null,
    executable_preamble integer not null,
    attributes text not null,
    search text not null,
    layout text not null,
    metadata_length integer not null,
    unique (institution, uid)
  ) strict;
  create index instance_of_series on instance (series_id);
  create table metadata (
    instance_id integer primary key references instance (id) on delete cascade,
    json text not null
  ) strict;
  create table pending (blob text primary key) strict;
  create table quarantine (
    id integer primary key autoincrement,
    institution text not null,
    uploader text not null,
    uid text not null,
    sha256 text not null,
    blob text not null unique,
    reason integer not null,
    received_at integer not null,
    unique (institution, uid, sha256)
  ) strict
  `,
  rowSumsMigration,
  // Whose it is and what its bytes are: with these a blob that was only begun can be finished.
  `
  alter table pending add column institution text;
  alter table pending add column uploader text;
  alter table pending add column sha256 text
  `,
];
