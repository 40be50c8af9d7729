/** The durable clinical record: sessions with their people and agenda, cases with their studies. */
export const recordsMigrations: readonly string[] = [
  `create table session (
     id text primary key,
     institution_id text not null,
     title text not null,
     presenter_id text not null
   ) strict;
   create table clinical_case (
     id text primary key,
     institution_id text not null,
     number text not null,
     title text not null,
     question text not null
   ) strict;
   create table agenda_item (
     session_id text not null references session (id) on delete cascade,
     position integer not null,
     case_id text not null references clinical_case (id),
     primary key (session_id, position),
     unique (session_id, case_id)
   ) strict, without rowid;
   create table session_member (
     session_id text not null references session (id) on delete cascade,
     user_id text not null,
     role text not null,
     primary key (session_id, user_id)
   ) strict, without rowid;
   create table guest_case (
     session_id text not null,
     user_id text not null,
     case_id text not null references clinical_case (id),
     primary key (session_id, user_id, case_id),
     foreign key (session_id, user_id) references session_member (session_id, user_id) on delete cascade
   ) strict, without rowid;
   create table case_study (
     case_id text not null references clinical_case (id) on delete cascade,
     study_uid text not null,
     position integer not null,
     primary key (case_id, study_uid)
   ) strict, without rowid;
   create index case_study_by_study on case_study (study_uid)`,
  // Plans, accounts and decisions. What was there before was made by a demo: it starts now, and its guests come in by a new window.
  `alter table session add column starts_at_ms integer not null default 0;
   alter table session add column ended_at_ms integer;
   alter table session add column version integer not null default 1;
   update session set starts_at_ms = unixepoch() * 1000;
   alter table session_member add column given text not null default '[]';
   alter table session_member add column from_ms integer;
   alter table session_member add column until_ms integer;
   alter table session_member add column joined_at_ms integer not null default 0;
   create index session_member_by_user on session_member (user_id);
   alter table clinical_case add column history text not null default '';
   alter table clinical_case add column created_at_ms integer not null default 0;
   alter table clinical_case add column version integer not null default 1;
   update clinical_case set created_at_ms = unixepoch() * 1000;
   create table case_member (
     case_id text not null references clinical_case (id) on delete cascade,
     user_id text not null,
     role text not null check (role in ('owner', 'member')),
     primary key (case_id, user_id)
   ) strict, without rowid;
   create index case_member_by_user on case_member (user_id);
   create table planned_item (
     session_id text not null references session (id) on delete cascade,
     case_id text not null references clinical_case (id),
     position integer not null,
     state text not null default 'planned' check (state in ('planned', 'onStage', 'discussed', 'deferred')),
     decision text,
     primary key (session_id, case_id)
   ) strict, without rowid;
   insert into planned_item (session_id, case_id, position) select session_id, case_id, position from agenda_item;
   drop table agenda_item;
   alter table planned_item rename to agenda_item;
   create index agenda_item_by_case on agenda_item (case_id);
   create unique index agenda_item_on_stage on agenda_item (session_id) where state = 'onStage'`,
];
