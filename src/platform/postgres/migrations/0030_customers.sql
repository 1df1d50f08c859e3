-- customers: what the nightly pull from landing looks rows up by, in slices of parties.
create index landing_party_identity on landing_party (identity_blind, party_id) where identity_blind is not null;
create index landing_consent_party on landing_consent (party_id);
create index landing_restriction_party on landing_restriction (party_id);
create index parties_source on parties (source);

-- Contacts are counted by party, so that merged customers keep the counts of both.
create index contact_ledger_party on contact_ledger (party_id, on_day);

-- A delivered statement of consent that its source corrected is followed by another row with the same token: the ledger is append-only, the newest row counts.
alter table consents drop constraint consents_token_key;
create index consents_token on consents (token, consent_id desc) where token is not null;

-- The bank's other systems contact customers too, and a cap counts every contact. Theirs of the last thirty days, pulled from the warehouse each night before the
-- gate facts are frozen, so that the freeze and an issue at noon read the same; ours are in the ledger.
create table delivered_contacts (party_id integer not null, on_day date not null, channel text not null, content_class text not null);
create index delivered_contacts_party on delivered_contacts (party_id);
alter table delivered_contacts enable row level security;
alter table delivered_contacts force row level security;
create policy scope on delivered_contacts using ((select app_scope()) = 'bank' or party_in_scope(party_id));
grant select on delivered_contacts to zhike_app;
grant select, insert, delete on delivered_contacts to zhike_job;

-- Who showed this at a counter. A telephone is often a family's: when it is several customers', it is nobody's. A document is one person's, whatever spelling of the name.
create or replace function presented_customer(what text, shown bytea) returns integer language sql stable security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  select case when what <> 'phone' or count(distinct p.customer_id) = 1 then min(p.customer_id) end
  from party_identifiers i join parties p using (party_id) where i.kind = what and i.blind = shown
$$;

-- A card is found by its token, which the warehouse knows the party of; whose party that is, only the record knows.
create function customer_of_party(shown integer) returns integer language sql stable security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  select customer_id from parties where party_id = shown
$$;

-- The source systems there are, each found by one step through the index: a card's token is made with its source.
create function party_sources() returns setof text language sql stable security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  with recursive steps as (
    (select source from parties order by source limit 1)
    union all
    select (select p.source from parties p where p.source > steps.source order by p.source limit 1) from steps where steps.source is not null
  )
  select source from steps where source is not null
$$;

-- Tables filled in one go have no statistics until autovacuum comes by, and the plans made until then are bad ones: 600 ms for one customer in place of 10.
-- The nightly pull is no owner, so it asks for them here. A table that is still empty is left alone: "no rows" is worse to plan by than nothing.
create function measure_customers() returns void language plpgsql security definer set search_path = public as $$
declare t text; filled boolean; begin
  foreach t in array array['landing_party', 'landing_assignment', 'landing_consent', 'landing_risk_assessment', 'landing_restriction', 'party_keys', 'customers',
    'parties', 'party_identifiers', 'assignments', 'consents', 'risk_assessments', 'restrictions', 'delivered_contacts'] loop
    execute format('select pg_relation_size(%L) > 0', t) into filled;
    if filled then execute format('analyze %I', t); end if;
  end loop;
end $$;
revoke execute on function measure_customers() from public;
grant execute on function measure_customers() to zhike_job;

-- Row security of a party's rows asks for the party, whose own policy applies inside. In plpgsql, where the plan is kept for the session, it takes half as long.
create or replace function party_in_scope(p integer) returns boolean language plpgsql stable as $$
begin return exists (select from parties where parties.party_id = p); end $$;

-- A list of names opens one key a row: there the question is planned with the statement, for a call a row would cost more than all the rest.
drop policy scope on party_keys;
create policy scope on party_keys using ((select app_scope()) = 'bank' or exists (select from parties p where p.party_id = party_keys.party_id));
