/** Conversations with their messages, what was in them before, and how far everyone has read; groups with their people. */
export const chatMigrations: readonly string[] = [
  `create table conversation (
     number integer primary key,
     key text not null unique,
     institution_id text not null,
     last_seq integer not null default 0,
     last_revision integer not null default 0
   ) strict;
   create table message (
     number integer primary key,
     id text not null unique,
     conversation integer not null references conversation (number),
     seq integer not null,
     revision integer not null,
     author_id text not null,
     author_name text not null,
     at_ms integer not null,
     text text not null,
     folded text not null,
     mentions text not null,
     refs text not null,
     about_case text,
     send_id text not null,
     edited_at_ms integer,
     deleted_at_ms integer,
     deleted_by text,
     unique (conversation, seq),
     unique (conversation, revision),
     unique (author_id, send_id)
   ) strict;
   create table message_version (
     message integer not null references message (number),
     revision integer not null,
     text text not null,
     at_ms integer not null,
     primary key (message, revision)
   ) strict, without rowid;
   create table mention (
     message integer not null references message (number),
     user_id text not null,
     primary key (message, user_id)
   ) strict, without rowid;
   create table read_position (
     conversation integer not null references conversation (number),
     user_id text not null,
     seq integer not null,
     primary key (conversation, user_id)
   ) strict, without rowid;
   create virtual table message_text using fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram');
   create table chat_group (
     id text primary key,
     institution_id text not null,
     name text not null
   ) strict;
   create table group_member (
     group_id text not null references chat_group (id),
     user_id text not null,
     role text not null check (role in ('owner', 'member')),
     since_ms integer not null,
     primary key (group_id, user_id)
   ) strict, without rowid;
   create index group_member_by_user on group_member (user_id)`,
];
