/** The schema of auth.sqlite, appended to and never changed. */
export const authMigrations: readonly string[] = [
  `create table user (
     id text primary key,
     institution_id text not null,
     name text not null,
     email text not null,
     unique (institution_id, email)
   ) strict;
   create table join_link (
     code_hash blob primary key,
     session_id text not null,
     user_id text not null references user (id) on delete cascade,
     expires_at_ms integer not null
   ) strict, without rowid`,
  `alter table user add column kind text not null default 'staff';
   alter table user add column is_coordinator integer not null default 0`,
  // Until here only demos had accounts. The tables are made anew: an address is now unique over the server, and guests may have none.
  `create table institution (
     id text primary key,
     name text not null,
     is_demo integer not null
   ) strict;
   insert into institution select distinct institution_id, institution_id, 1 from user;
   create table account (
     id text primary key,
     institution_id text not null,
     name text not null,
     email text unique,
     kind text not null,
     is_coordinator integer not null,
     is_disabled integer not null default 0,
     password_hash text,
     generation integer not null default 0,
     signed_in_at_ms integer
   ) strict;
   insert into account (id, institution_id, name, email, kind, is_coordinator)
     select id, institution_id, name, lower(email), kind, is_coordinator from user order by rowid;
   create table former_link as select * from join_link;
   drop table join_link;
   drop table user;
   alter table account rename to user;
   create table join_link (
     code_hash blob primary key,
     id text not null unique,
     session_id text not null,
     user_id text not null references user (id) on delete cascade,
     not_before_ms integer not null,
     expires_at_ms integer not null
   ) strict, without rowid;
   create index join_link_of on join_link (session_id, user_id);
   insert into join_link
     select code_hash, lower(hex(randomblob(16))), session_id, user_id, 0, expires_at_ms from former_link;
   drop table former_link;
   create table ended_login (
     login_id text primary key,
     ended_at_ms integer not null
   ) strict, without rowid;
   create table login (
     id text primary key,
     user_id text not null references user (id) on delete cascade,
     started_at_ms integer not null,
     expires_at_ms integer not null
   ) strict, without rowid;
   create index login_of on login (user_id);
   create table refresh_token (
     token_hash blob primary key,
     login_id text not null references login (id) on delete cascade,
     expires_at_ms integer not null,
     replaced_at_ms integer
   ) strict, without rowid;
   create index refresh_token_of on refresh_token (login_id);
   create table one_time_code (
     code_hash blob primary key,
     purpose text not null check (purpose in ('setup', 'password')),
     user_id text references user (id) on delete cascade,
     expires_at_ms integer not null
   ) strict, without rowid`,
];
