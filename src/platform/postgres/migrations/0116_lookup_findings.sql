-- customers: looks at customers that stand out, for compliance to ask about. A finding is of one rule, one person, one day; found anew, it is the same one.
create table lookup_findings (
  finding_id   bigint generated always as identity primary key,
  rule         text not null,
  rule_version integer not null,
  user_id      integer not null references users,
  day          date not null,
  numbers      jsonb not null,                          -- what was counted (privacy/lookup-rules.ts)
  customers    integer[] not null,                      -- whose, at most fifty
  found_at     timestamptz not null,
  state        text not null default 'open' check (state in ('open', 'explained', 'escalated')),
  unique (rule, user_id, day)
);
create index lookup_findings_open on lookup_findings (day desc, finding_id desc) where state = 'open';

-- What was said about a finding, each time; never changed. Nobody disposes of a finding about themselves.
create table lookup_dispositions (
  disposition_id bigint generated always as identity primary key,
  finding_id  bigint not null references lookup_findings,
  state       text not null check (state in ('explained', 'escalated')),
  reason      text not null,
  user_id     integer not null references users,
  at          timestamptz not null
);
create index lookup_dispositions_finding on lookup_dispositions (finding_id, disposition_id);
create trigger lookup_dispositions_append_only before update or delete or truncate on lookup_dispositions for each statement execute function refuse_change();

-- Customers whom looking at takes more of a reason: staff, families of staff, and whoever asked to be guarded. Tiers are known without a list.
create table watched_customers (
  party_id integer primary key,
  kind     text not null check (kind in ('staff', 'staff-family', 'guarded')),
  added_by integer not null references users,
  added_at timestamptz not null
);

do $$ declare t text; begin
  foreach t in array array['lookup_findings', 'lookup_dispositions', 'watched_customers'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I using ((select app_scope()) = ''bank'')', t);
  end loop;
end $$;
grant select, insert, update on lookup_findings to zhike_app, zhike_job;
grant select, insert on lookup_dispositions to zhike_app;
grant select on lookup_dispositions to zhike_job;
grant select, insert, delete on watched_customers to zhike_app;
grant select on watched_customers to zhike_job;
