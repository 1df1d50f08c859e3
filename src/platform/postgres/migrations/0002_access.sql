-- access: organisation, staff, users, roles, sessions, changes by two people, audit.
create table org_units (
  org_id     integer not null,
  code       text not null,
  kind       text not null check (kind in ('bank', 'district', 'branch', 'department')),
  parent_id  integer,
  name_zh    text not null,
  name_en    text not null,
  valid_from date not null,
  valid_to   date,
  primary key (org_id, valid_from)
);
create index org_units_code on org_units (code);

create table staff (
  staff_id        integer primary key,
  staff_no        text not null unique,                 -- 工号
  name_zh         text not null,
  name_en         text not null,
  post            text not null,                        -- rm | teller | lobby | branch-head | campaign-manager | compliance | administrator | …
  org_id          integer not null,
  minutes_per_day integer not null default 0,           -- minutes a day for contacting customers: the capacity of allocation
  active_from     date not null,
  active_to       date
);
create index staff_org on staff (org_id);

create table staff_certificates (
  staff_id   integer not null references staff,
  kind       text not null,                             -- fund | insurance | wealth | loan …
  number     text not null,
  valid_from date not null,
  valid_to   date not null,
  primary key (staff_id, kind, valid_from)
);

create table users (
  user_id             integer generated always as identity primary key,
  login               text not null unique,             -- staff number, or a system login
  staff_id            integer references staff,
  os_name             text unique,                      -- CLI commands are audited under the user mapped from the OS user
  password_hash       text,
  password_changed_at timestamptz,
  password_history    text[] not null default '{}',
  totp_sealed         bytea,
  totp_last_step      bigint not null default 0,        -- a code works once (ASVS 6.5.1)
  must_change         boolean not null default false,
  failed_count        integer not null default 0,
  locked_until        timestamptz,
  status              text not null default 'active' check (status in ('active', 'suspended', 'left')),
  demo                boolean not null default false,
  locale              text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
  created_at          timestamptz not null
);

create table user_roles (
  user_id    integer not null references users,
  role       text not null,
  org_id     integer not null,                          -- the unit it is held at: scope is that unit and all below
  valid_from date not null,
  valid_to   date,
  change_id  bigint,
  primary key (user_id, role, org_id, valid_from)
);

create table sessions (
  session_hash     bytea primary key,                   -- sha-256 of the token: the token itself is nowhere
  user_id          integer not null references users,
  csrf_hash        bytea not null,
  created_at       timestamptz not null,
  last_seen_at     timestamptz not null,
  second_factor_at timestamptz,
  agent            text not null default '',
  revoked_at       timestamptz
);
create index sessions_user on sessions (user_id) where revoked_at is null;

-- Changes of users, roles and units: proposed by one, decided by another.
create table access_changes (
  change_id   bigint generated always as identity primary key,
  kind        text not null,
  payload     jsonb not null,
  reason      text not null,
  proposed_by integer not null references users,
  proposed_at timestamptz not null,
  decided_by  integer references users,
  decided_at  timestamptz,
  decision    text check (decision in ('approved', 'refused')),
  check (decided_by is null or decided_by <> proposed_by)
);

create table audit_events (
  seq          bigint primary key,                      -- without gaps, from audit_head
  at           timestamptz not null,
  user_id      integer,
  login        text not null,
  action       text not null,                           -- stage.noun.verb
  subject_kind text not null default '',
  subject_id   text not null default '',
  customer_id  integer,
  outcome      text not null check (outcome in ('done', 'refused')),
  data         jsonb not null default '{}',             -- never a name, number or text of a customer: references only
  prev_hash    bytea not null,
  hash         bytea not null
);
create index audit_events_customer on audit_events (customer_id, seq);
create index audit_events_user on audit_events (user_id, seq);
create index audit_events_at on audit_events (at);
create table audit_head (one boolean primary key default true check (one), seq bigint not null, hash bytea not null);
insert into audit_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));
create table audit_roots (day date primary key, seq bigint not null, root bytea not null, made_at timestamptz not null, exported_to text);

create function refuse_change() returns trigger language plpgsql as $$
begin raise exception 'table % is append-only', tg_table_name using errcode = '42501'; end $$;
create trigger audit_append_only before update or delete or truncate on audit_events for each statement execute function refuse_change();

grant select on org_units, staff, staff_certificates, users, user_roles, sessions, access_changes, audit_events, audit_head, audit_roots to zhike_app, zhike_job;
grant insert, update on org_units, staff, staff_certificates, users, user_roles, sessions, access_changes to zhike_app, zhike_job;
grant insert on audit_events, audit_roots to zhike_app, zhike_job;
grant update on audit_head, audit_roots to zhike_app, zhike_job;
grant delete on staff_certificates to zhike_job;
