import { StoreError } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { sessionTables } from "./SessionTables.ts"
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
  sessionTables
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
