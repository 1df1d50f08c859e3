-- actions and outcomes: tasks, their history, and what came of them.
create table tasks (
  task_id      bigint generated always as identity primary key,
  decision_id  bigint not null unique references issued_decisions,
  run_id       integer not null references runs,
  customer_id  integer not null, party_id integer not null, branch_id integer not null, owner_staff_id integer not null,
  status       text not null check (status in ('open', 'done', 'expired', 'cancelled')),
  offer_key    text not null, offer_version integer not null, trigger_key text, channel text not null, content_class text not null,
  due_on date not null, expires_on date not null, business_date date not null,
  rank         integer not null,                        -- within the owner's list of the day
  priority     numeric(30, 0) not null, value_fen bigint not null, amount_fen bigint, minutes integer not null,
  reasons      jsonb not null,                          -- [{ key, zh, en, numbers }]
  script_key text, script_version integer,
  gates        jsonb not null,                          -- gates passed, with versions
  runners_up   jsonb not null,
  contact_id   bigint references contact_ledger,
  created_at   timestamptz not null, updated_at timestamptz not null
);
create index tasks_owner on tasks (owner_staff_id, status, due_on, rank);
create index tasks_branch on tasks (branch_id, status, due_on, rank);
create index tasks_customer on tasks (customer_id, task_id desc);

create table task_changes (
  change_id bigint generated always as identity primary key, task_id bigint not null references tasks,
  customer_id integer not null, branch_id integer not null, owner_staff_id integer not null,
  kind text not null, from_value text not null, to_value text not null, reason text not null, user_id integer not null, at timestamptz not null
);

-- A recorded result. Never edited: a correction is a counter-entry that points at what it replaces.
create table responses (
  response_id bigint generated always as identity primary key,
  task_id     bigint references tasks, decision_id bigint references issued_decisions,
  customer_id integer not null, party_id integer not null, branch_id integer not null, owner_staff_id integer not null,
  staff_id    integer not null, user_id integer not null,
  channel     text not null, outcome text not null, next_step text not null, next_on date,
  preference  jsonb not null default '{}', note_sealed bytea,
  counters    bigint unique references responses,       -- the entry this one replaces
  withdrawn   boolean not null default false,           -- a counter-entry that only takes back
  recorded_at timestamptz not null, business_date date not null
);
create index responses_customer on responses (customer_id, response_id desc);
create index responses_task on responses (task_id);
create trigger responses_append_only before update or delete or truncate on responses for each statement execute function refuse_change();

select scope_policy('tasks', 'branch_id', 'owner_staff_id', 'customer_id');
select scope_policy('task_changes', 'branch_id', 'owner_staff_id', 'customer_id');
select scope_policy('responses', 'branch_id', 'owner_staff_id', 'customer_id');
grant select, insert on tasks, task_changes, responses to zhike_app;
grant update (status, branch_id, owner_staff_id, due_on, rank, updated_at) on tasks to zhike_app;
grant select, insert, update on tasks to zhike_job;
grant select, insert on task_changes, responses to zhike_job;
