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
];
