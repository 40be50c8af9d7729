import { join } from "node:path";
import type { AuditTrailName } from "../../shared/protocol/api/audit.ts";

/** The trail of what belongs to no institution: starts and stops, and who was nobody. */
export const SERVER_TRAIL = "server";

/** What a trail is to the institution that reads it. */
export function trailName(trail: string): AuditTrailName {
  return trail === SERVER_TRAIL ? "server" : "institution";
}

export function auditPath(dataDir: string): string {
  return join(dataDir, "audit.sqlite");
}

/** The text is the record; the other columns are read out of it, to find it. Nothing is ever changed or deleted here. */
export const auditMigrations: readonly string[] = [
  `create table record (
     id integer primary key,
     institution text not null,
     seq integer not null,
     hash text not null,
     text text not null,
     at_ms integer as (text ->> '$.at') virtual,
     event text as (text ->> '$.event') virtual,
     outcome text as (text ->> '$.outcome') virtual,
     actor text as (text ->> '$.actor.id') virtual,
     case_id text as (text ->> '$.subject.case') virtual,
     session_id text as (text ->> '$.subject.session') virtual,
     study_uid text as (text ->> '$.subject.study') virtual,
     user_id text as (text ->> '$.subject.user') virtual,
     unique (institution, seq)
   ) strict;
   create index record_at on record (at_ms);
   create index record_actor on record (actor);
   create index record_case on record (case_id);
   create index record_session on record (session_id);
   create index record_study on record (study_uid);
   create index record_user on record (user_id);
   create table chain (institution text primary key, seq integer not null, hash text not null) strict, without rowid;
   create trigger record_kept before delete on record begin select raise(abort, 'the audit trail is only added to'); end;
   create trigger record_fixed before update on record begin select raise(abort, 'the audit trail is only added to'); end`,
];
