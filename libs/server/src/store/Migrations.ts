import { StoreError } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { storeFailure } from "./StoreFailure.ts"

/**
 * The store's format, step by step. A step that has been released is never changed: what is needed next is a new one
 * at the end. The number of a step is its place, from 1.
 */
export const migrations: ReadonlyArray<string> = [
  `create table remotes (
     id text primary key not null,
     name text not null unique,
     kind text not null check (kind in ('Host', 'Alias')),
     destination text not null,
     port integer,
     user text,
     key_path text,
     ssh_config text,
     cwd text,
     env text not null,
     enabled integer not null check (enabled in (0, 1))
   ) strict`,
  `create table settings (
     name text primary key not null,
     value text not null
   ) strict`,
  `create table runs (
     id text primary key not null,
     machine text not null,
     agent text not null,
     created_at integer not null
   ) strict`,
  // One row at most: a marker that two processes set at once is on one remote, and goes with it.
  `create table default_remote (
     place integer primary key not null check (place = 1),
     remote text not null references remotes (id) on delete cascade
   ) strict`,
  // Values of variables leave the database. "env" now has their names; until "plain text values" is gone from the
  // settings, rows and free pages of the file may still have values: see PlainTextValues.
  `alter table remotes add column plain_entry text;
   alter table remotes add column secret_entry text;
   alter table remotes add column secret_place text check (secret_place in ('keychain', 'file'));
   create table env_entries (
     id text primary key not null,
     place text not null check (place in ('keychain', 'file')),
     written_at integer not null,
     gone integer not null default 0 check (gone in (0, 1))
   ) strict;
   insert into settings (name, value) select 'plain text values', 'yes' from pragma_user_version where user_version > 0`,
  // Sessions, their turns and what agents said in them; the history, which outlives its sessions; and who does what.
  `create table sessions (
     id text primary key not null,
     name text not null unique,
     agent text not null,
     executable text,
     machine text not null,
     cwd text,
     access text not null,
     model text,
     extra_arguments text not null,
     env text not null,
     plain_entry text,
     secret_entry text,
     secret_place text check (secret_place in ('keychain', 'file')),
     sync_history integer not null check (sync_history in (0, 1)),
     agent_session_id text,
     created_at integer not null
   ) strict;
   create table turns (
     id text primary key not null,
     session text not null references sessions (id) on delete cascade,
     place real not null,
     prompt text not null,
     attachments text not null,
     type text not null check (type in ('USER', 'AUTO')),
     agent text not null,
     machine text not null,
     access text not null,
     created_at integer not null,
     state text not null check (state in ('Queued', 'Launching', 'Running', 'Ended')),
     started_at integer,
     ended_at integer,
     outcome text,
     status text,
     job_state text,
     resumed text,
     thread_usage text,
     input_tokens integer,
     output_tokens integer,
     cache_read_input_tokens integer,
     cache_creation_input_tokens integer,
     reasoning_tokens integer,
     cost_usd real,
     out_offset integer not null default 0,
     err_offset integer not null default 0
   ) strict;
   create index turns_of_session on turns (session, state, place);
   create index turns_under_way on turns (state) where state in ('Launching', 'Running');
   create table events (
     turn text not null references turns (id) on delete cascade,
     stream text not null check (stream in ('out', 'err')),
     offset integer not null,
     place integer not null,
     event text not null,
     primary key (turn, stream, offset, place)
   ) strict, without rowid;
   create table history (
     number integer primary key,
     id text not null unique,
     type text not null check (type in ('USER', 'AUTO')),
     timestamp integer not null,
     machine text not null,
     machine_name text not null,
     session text,
     agent text not null,
     summary text not null,
     full_response text not null,
     names text not null,
     entry text not null
   ) strict;
   create index history_by_time on history (timestamp);
   create virtual table history_text using fts5 (
     summary, full_response, names, content = 'history', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
   );
   create trigger history_added after insert on history begin
     insert into history_text (rowid, summary, full_response, names)
       values (new.number, new.summary, new.full_response, new.names);
   end;
   create trigger history_removed after delete on history begin
     insert into history_text (history_text, rowid, summary, full_response, names)
       values ('delete', old.number, old.summary, old.full_response, old.names);
   end;
   create table leases (
     name text primary key not null,
     pid integer not null,
     started_at text not null,
     expires_at integer not null
   ) strict;
   create table custom_agents (
     id text primary key not null,
     definition text not null
   ) strict`
]

const versionOf = (db: DatabaseSync): number => Number(db.prepare("pragma user_version").get()?.["user_version"] ?? 0)

/**
 * Brings the store to this program's format, and refuses one that is newer. Every process looks again inside the
 * transaction, after it has got the lock, so that two that start at once do each step once.
 */
export const migrate = Effect.fnUntraced(function* (
  db: DatabaseSync,
  file: string,
  steps: ReadonlyArray<string> = migrations
) {
  const found = yield* Effect.try({
    try: () => (versionOf(db) === steps.length ? steps.length : upgrade(db, steps)),
    catch: storeFailure(file, "prepare")
  })
  if (found <= steps.length) return
  return yield* new StoreError({
    detail: `The store ${file} has format ${found}, and this Maestro knows formats up to ${steps.length}.`,
    hint: "A newer Maestro has used it. Update this one, or choose another folder with --data-dir or MAESTRO_DATA_DIR."
  })
})

// A step that fails leaves the transaction open; closing the database, which follows, rolls it back.
const upgrade = (db: DatabaseSync, steps: ReadonlyArray<string>): number => {
  db.exec("begin immediate")
  const version = versionOf(db)
  for (const step of steps.slice(version)) db.exec(step)
  if (version < steps.length) db.exec(`pragma user_version = ${steps.length}`)
  db.exec("commit")
  return Math.max(version, steps.length)
}
