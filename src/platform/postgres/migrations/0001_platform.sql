-- platform: runs, definitions, outbox, idempotency, counters. Tables without a bank word in them.
-- Roles: the owner migrates; requests act as zhike_app, jobs as zhike_job. Both are non-owners, so FORCE ROW LEVEL SECURITY binds them.
do $$ begin
  if not exists (select from pg_roles where rolname = 'zhike_app') then create role zhike_app nologin nosuperuser nobypassrls; end if;
  if not exists (select from pg_roles where rolname = 'zhike_job') then create role zhike_job nologin nosuperuser nobypassrls; end if;
  execute format('grant zhike_app, zhike_job to %I', current_user);
end $$;

-- A setting that is missing or empty raises: after its first use in a session an unset setting reads as '', so a plain current_setting fails open.
create function app_setting(key text) returns text language plpgsql stable as $$
declare value text := current_setting('app.' || key, true);
begin
  if value is null or value = '' then
    raise exception 'setting app.% is not set in this transaction', key using errcode = '42501';
  end if;
  return value;
end $$;
-- scope: none | own | branch | bank | counter. Asking for it also asks that the other three are set, so that a half-set transaction fails, not leaks.
create function app_scope() returns text language sql stable as $$
  select case when app_setting('staff') <> '' and app_setting('branches') <> '' and app_setting('counter_customer') <> '' then app_setting('scope') end
$$;
create function app_staff() returns integer language sql stable as $$ select app_setting('staff')::integer $$;               -- 0 = not a member of staff
create function app_branches() returns integer[] language sql stable as $$ select app_setting('branches')::integer[] $$;     -- '{}' = none
create function app_counter_customer() returns integer language sql stable as $$ select app_setting('counter_customer')::integer $$; -- 0 = nobody at the counter

-- The one predicate of row scope (DESIGN 3.13), made into a policy for a table with these three columns. Settings are read in sub-selects: once a statement.
create function scope_policy(of_table text, branch_column text, owner_column text, customer_column text) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', of_table);
  execute format('alter table %I force row level security', of_table);
  execute format($policy$create policy scope on %I using (
    (select app_scope()) = 'bank'
    or ((select app_scope()) = 'branch' and %I = any ((select app_branches())::integer[]))
    or ((select app_scope()) = 'own' and %I = (select app_staff()) and %I = any ((select app_branches())::integer[]))
    or ((select app_scope()) = 'counter' and %I = (select app_counter_customer()))
  )$policy$, of_table, branch_column, owner_column, branch_column, customer_column);
end $$;

create table counters (key text primary key, value bigint not null);

create table nights (
  night_id      integer generated always as identity primary key,
  business_date date not null unique,
  status        text not null check (status in ('running', 'failed', 'published')),
  started_at    timestamptz not null,
  finished_at   timestamptz
);

-- A run is the commit point of everything in the warehouse: readers see only what a published run owns (DESIGN 3.4).
create table runs (
  run_id         integer primary key,                     -- from counters('run'): dense, never reused
  step           text not null,                           -- import | unify | freeze | features | tiers | segments | triggers | decide | …
  business_date  date not null,
  night_id       integer references nights,
  status         text not null check (status in ('running', 'published', 'failed', 'superseded')),
  owner          text not null,                           -- host:pid of the process that works on it
  heartbeat_at   timestamptz not null,
  started_at     timestamptz not null,
  finished_at    timestamptz,
  rows_in        bigint not null default 0,
  rows_out       bigint not null default 0,
  seconds        double precision not null default 0,
  progress       jsonb not null default '{}',             -- { done, total, unit, note }
  checksum       text,
  definitions    jsonb not null default '{}',             -- the exact versions used: kind/key → version
  details        jsonb not null default '{}',
  error          text
);
create index runs_step on runs (step, business_date desc, run_id desc);
create unique index runs_one_running on runs (step, business_date) where status = 'running';

-- Which run owns a (feed, day) slice of facts: a later import that changes a row rewrites the slice under its own run.
create table run_slices (
  feed   text not null,
  day    date not null,
  run_id integer not null references runs,
  rows   bigint not null,
  primary key (feed, day)
);

-- Versioned definitions: offers, gate parameters, tier schemes, triggers, segments, calendars … immutable once written (DESIGN 3.4).
create table definitions (
  kind       text not null,
  key        text not null,
  version    integer not null,
  body       jsonb not null,
  valid_from date not null,
  valid_to   date,
  author     text not null,
  approver   text,
  created_at timestamptz not null,
  primary key (kind, key, version),
  check (approver is null or approver <> author)
);

create table outbox (
  event_id   uuid primary key,
  topic      text not null,
  party_id   integer,
  body       jsonb not null,
  created_at timestamptz not null,
  relayed_at timestamptz
);
create index outbox_waiting on outbox (created_at) where relayed_at is null;
create index outbox_party on outbox (party_id) where relayed_at is null;

create table idempotency_keys (
  user_id    integer not null,
  key        text not null,
  route      text not null,
  body_hash  bytea not null,
  status     integer,
  response   jsonb,
  created_at timestamptz not null,
  primary key (user_id, key)
);

grant select, insert, update on counters, nights, runs, run_slices, definitions, outbox, idempotency_keys to zhike_job;
grant delete on run_slices, outbox, idempotency_keys to zhike_job;
grant select on nights, runs, run_slices, definitions, counters to zhike_app;
grant select, insert, update on outbox, idempotency_keys to zhike_app;
grant update on counters to zhike_app;
grant insert on definitions to zhike_app;
