-- customers: what a person needs who decides whether two records are one customer.

-- When the other record is another branch's, only that there may be one is told. Who wants to see it asks; whose customer it is decides.
create table identity_access (
  request_id   bigint generated always as identity primary key,
  party_a      integer not null,
  party_b      integer not null,
  wanted_party integer not null check (wanted_party in (party_a, party_b)),
  asked_by     integer not null references users,
  asked_staff  integer not null,
  asked_at     timestamptz not null,
  decision     text check (decision in ('granted', 'refused')),
  decided_by   integer references users,
  decided_at   timestamptz,
  expires_on   date,
  check (decided_by is null or decided_by <> asked_by),
  check ((decision is null) = (decided_by is null)),
  check (decision is distinct from 'granted' or expires_on is not null)
);
create unique index identity_access_open on identity_access (party_a, party_b, asked_by) where decision is null;
create index identity_access_wanted on identity_access (wanted_party);
alter table identity_access enable row level security;
alter table identity_access force row level security;
create policy scope on identity_access using (
  (select app_scope()) = 'bank' or ((select app_staff()) <> 0 and asked_staff = (select app_staff())) or party_in_scope(wanted_party));
grant select, insert on identity_access to zhike_app;
grant update (decision, decided_by, decided_at, expires_on) on identity_access to zhike_app;
grant select on identity_access to zhike_job;

-- How many open tasks customers have, of the caller's rows.
create function open_tasks_of(wanted integer[]) returns table (customer_id integer, tasks integer) language sql stable as $$
  select t.customer_id, count(*)::integer from tasks t where t.status = 'open' and t.customer_id = any (wanted) group by t.customer_id
$$;
