/**
 * The step of the format that brings sessions, their turns and what agents said in them; the history and what was used,
 * which outlive their sessions; and who does what.
 *
 * `turns.place` is a turn's place in the queue; `turns.number` counts those of a session that have left it, in that
 * order. `turns.session_cwd` is what the session's own folder was when the turn was started. `history.number` is made of the time (see
 * `HistoryRow`), so that the order of the rows is the order in time. The text index has no text of its own, and is
 * filled by the program, which prepares the words (see `SearchText`).
 */
export const sessionTables = `create table sessions (
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
     place integer not null,
     number integer,
     state text not null check (state in ('Queued', 'Launching', 'Running', 'Ended')),
     type text not null check (type in ('USER', 'AUTO')),
     agent text not null,
     machine text not null,
     cwd text,
     session_cwd text,
     access text not null,
     stopped integer not null default 0 check (stopped in (0, 1)),
     created_at integer not null,
     started_at integer,
     ended_at integer,
     resumed text,
     out_offset integer not null default 0,
     err_offset integer not null default 0,
     thread_usage text,
     attachments text not null,
     job_state text,
     prompt text not null,
     outcome text,
     check (state <> 'Ended' or (ended_at is not null and outcome is not null)),
     check (state <> 'Running' or started_at is not null)
   ) strict;
   create index turns_queued on turns (session, place) where state = 'Queued';
   create unique index turns_begun on turns (session, number) where number is not null;
   create unique index turns_under_way on turns (session) where state in ('Launching', 'Running');
   create table events (
     turn text not null references turns (id) on delete cascade,
     stream text not null check (stream in ('out', 'err')),
     offset integer not null,
     place integer not null,
     event text not null,
     primary key (turn, stream, offset, place)
   ) strict, without rowid;
   create table usage (
     turn text primary key not null,
     session text not null,
     session_name text not null,
     machine text not null,
     machine_name text,
     agent text not null,
     ended_at integer not null,
     input_tokens real,
     output_tokens real,
     cache_read_input_tokens real,
     cache_creation_input_tokens real,
     reasoning_tokens real,
     cost_usd real
   ) strict;
   create index usage_by_time on usage (ended_at);
   create table history (
     number integer primary key,
     id text not null unique,
     type text not null check (type in ('USER', 'AUTO')),
     machine text not null,
     session text,
     entry text not null,
     summary text not null,
     full_response text
   ) strict;
   create index history_of_type on history (type, number);
   create index history_of_session on history (session, number);
   create index history_of_machine on history (machine, number);
   create virtual table history_text using fts5 (
     summary, full_response, beside, keys,
     content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
   );
   create trigger history_removed after delete on history begin
     delete from history_text where rowid = old.number;
   end;
   create table leases (
     name text primary key not null,
     token text not null,
     pid integer not null,
     started_at text not null,
     expires_at integer not null
   ) strict;
   create table custom_agents (
     id text primary key not null,
     definition text not null
   ) strict`
