-- customers: what the nightly pull from landing looks rows up by, in slices of parties.
create index landing_party_identity on landing_party (identity_blind, party_id) where identity_blind is not null;
create index landing_consent_party on landing_consent (party_id);
create index landing_restriction_party on landing_restriction (party_id);

-- Reveals of the last hour are counted per user, under the user's lock, so that parallel requests cannot outrun the limit.
create table reveals (
  reveal_id   bigint generated always as identity primary key,
  user_id     integer not null,
  customer_id integer not null,
  field       text not null,
  at          timestamptz not null
);
create index reveals_user on reveals (user_id, at);
-- Rows are about what a user did: everybody in a stated scope may count, nobody may change them.
alter table reveals enable row level security;
alter table reveals force row level security;
create policy scope on reveals using ((select app_scope()) is not null);
grant select, insert on reveals to zhike_app;
grant select, insert, delete on reveals to zhike_job;

-- At the counter a card is found by its token; the account's party is known to the warehouse, its customer only here.
create function customer_of_party(shown integer) returns integer language sql stable security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  select customer_id from parties where party_id = shown
$$;

-- Contacts are counted by party, so that merged customers keep the counts of both.
create index contact_ledger_party on contact_ledger (party_id, on_day);
