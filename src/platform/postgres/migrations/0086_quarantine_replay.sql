-- sources: how a file with quarantined rows was read, so that mended rows come back through the very same mapping, also when the bank's mapping file has moved on.
create table quarantine_files (
  run_id  integer not null references runs,
  file    text not null,
  feed    text not null,
  mapping jsonb not null,                               -- a whole mapping with this one file
  primary key (run_id, file)
);

-- A file of mended rows that somebody handed in. Its text holds what the source holds: sealed until it was taken in, then gone.
create table quarantine_replays (
  replay_id    integer generated always as identity primary key,
  run_id       integer not null references runs,        -- the import whose rows they are
  file         text not null,
  sha256       bytea not null,
  sealed       bytea,
  asked_by     text not null,                           -- login
  asked_at     timestamptz not null,
  status       text not null check (status in ('waiting', 'running', 'done', 'failed')),
  owner        text not null default '',
  heartbeat_at timestamptz,
  replayed_run integer references runs,                 -- the import they came in with; none when all of them had been before
  rows_given   integer not null default 0,
  rows_taken   integer not null default 0,
  rows_refused integer not null default 0,              -- again in quarantine, under the new run
  rows_before  integer not null default 0,              -- taken in by an earlier upload
  error        jsonb,                                   -- { zh, en }
  finished_at  timestamptz,
  unique (run_id, file, sha256)
);
create index quarantine_replays_open on quarantine_replays (replay_id) where status in ('waiting', 'running');

alter table quarantine_rows add column replay_id integer references quarantine_replays;
create index quarantine_waiting on quarantine_rows (run_id, file) where fixed_at is null;

grant select, insert, update, delete on quarantine_files, quarantine_replays to zhike_job;
grant select on quarantine_files to zhike_app;
grant select, insert, update on quarantine_replays to zhike_app;
