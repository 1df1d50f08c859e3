-- customers: parties, the customer they make, owner, consent, risk assessment, restrictions. Every customer-bearing table is under FORCE RLS.
create table customers (
  customer_id    integer primary key,                   -- the smallest party_id of its cluster
  branch_id      integer not null,
  owner_staff_id integer not null default 0,            -- 0 = nobody's: the branch pool
  kind           text not null check (kind in ('personal', 'business')),
  opened_on      date not null,
  born_on        date,
  gender         text,
  document_expires_on date,
  personalised   boolean not null default true,         -- PIPL art. 24 switch
  recorded_at    timestamptz not null
);
create index customers_scope on customers (branch_id, owner_staff_id, customer_id);
create index customers_owner on customers (owner_staff_id, customer_id);

create table parties (
  party_id     integer primary key,
  customer_id  integer not null references customers,
  source       text not null,
  kind         text not null,
  sealed       bytea not null,
  identity_blind bytea,
  run_id       integer not null
);
create index parties_customer on parties (customer_id);
create index parties_identity on parties (identity_blind) where identity_blind is not null;

-- What a customer can show at a counter or be looked up by: keyed hashes only.
create table party_identifiers (kind text not null, blind bytea not null, party_id integer not null, primary key (kind, blind, party_id));
create index party_identifiers_party on party_identifiers (party_id);

create table assignments (
  party_id   integer not null,
  staff_id   integer not null,
  branch_id  integer not null,
  valid_from date not null,
  valid_to   date,
  change_id  bigint,
  primary key (party_id, valid_from)
);
create unique index assignments_one_owner on assignments (party_id) where valid_to is null;

create table consents (
  consent_id   bigint generated always as identity primary key,
  party_id     integer not null,
  purpose      text not null,                           -- marketing | personalisation | sensitive | sharing
  channel      text not null,                           -- phone | sms | wecom | push | mail | visit | all
  status       text not null check (status in ('granted', 'withdrawn', 'refused')),
  text_version text not null,
  method       text not null,
  evidence     text not null,
  effective_on date not null,
  expires_on   date,
  recorded_at  timestamptz not null,
  token        bytea unique
);
create index consents_party on consents (party_id, purpose, channel, effective_on desc, consent_id desc);
create trigger consents_append_only before update or delete or truncate on consents for each statement execute function refuse_change();

create table risk_assessments (party_id integer not null, assessed_on date not null, level integer not null check (level between 1 and 5), expires_on date not null, affordable_fen bigint, recorded_at timestamptz not null, primary key (party_id, assessed_on));

create table restrictions (
  restriction_id bigint generated always as identity primary key,
  party_id       integer not null,
  kind           text not null check (kind in ('legal', 'aml', 'deceased', 'guardian', 'do-not-contact', 'complaint-freeze')),
  channel        text not null default 'all',
  valid_from     date not null,
  valid_to       date,
  recorded_at    timestamptz not null,
  token          bytea unique
);
create index restrictions_party on restrictions (party_id);

create table preferences (party_id integer not null, kind text not null, value text not null, heard_on date not null, response_id bigint, recorded_at timestamptz not null, primary key (party_id, kind, value, recorded_at));

-- The row scope of a party is that of the customer it belongs to.
create function party_in_scope(p integer) returns boolean language sql stable as $$
  select exists (select from parties join customers using (customer_id) where parties.party_id = p)
$$;

select scope_policy('customers', 'branch_id', 'owner_staff_id', 'customer_id');
alter table parties enable row level security;
alter table parties force row level security;
create policy scope on parties using ((select app_scope()) = 'bank' or exists (select from customers where customers.customer_id = parties.customer_id));
do $$ declare t text; begin
  foreach t in array array['party_identifiers', 'assignments', 'consents', 'risk_assessments', 'restrictions', 'preferences'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I using ((select app_scope()) = ''bank'' or party_in_scope(party_id))', t);
  end loop;
end $$;

-- A customer who shows a document or a card may be found in any branch, by the keyed hash of what was shown; nothing but the id comes back.
create function presented_customer(what text, shown bytea) returns integer language sql stable security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  select p.customer_id from party_identifiers i join parties p using (party_id) where i.kind = what and i.blind = shown limit 1
$$;

grant select, insert, update, delete on customers, parties, party_identifiers, assignments, risk_assessments, restrictions, preferences to zhike_job;
grant select, insert on consents to zhike_job, zhike_app;
grant select on customers, parties, party_identifiers, assignments, risk_assessments, restrictions, preferences to zhike_app;
grant insert on preferences, restrictions to zhike_app;
grant insert, update on assignments to zhike_app;
grant update (owner_staff_id, branch_id, personalised) on customers to zhike_app;
