-- customers: who is one person. A link between two parties is a row, and joining and parting people is one more row: facts and records stay with the party they were made
-- for. Who is which customer is derived from the links, and can always be derived anew.
create table identity_links (
  link_id     bigint generated always as identity primary key,
  party_a     integer not null,
  party_b     integer not null,
  decision    text not null check (decision in ('accepted', 'rejected', 'proposed', 'withdrawn')),
  made_by     text not null check (made_by in ('rule', 'model', 'human')),
  weight      integer,                                   -- hundredths of a bit
  zone        text check (zone in ('auto', 'review')),
  evidence    jsonb not null default '{}',               -- per field its level and weight: never a value
  model_id    integer,
  run_id      integer,
  user_id     integer references users,
  recorded_at timestamptz not null,
  check (party_a < party_b),
  check ((made_by = 'human') = (user_id is not null))
);
create index identity_links_pair on identity_links (party_b, party_a, made_by, link_id desc);
create index identity_links_first on identity_links (party_a, made_by);
create index identity_links_said on identity_links (link_id desc) where made_by = 'human';
create trigger identity_links_append_only before update or delete or truncate on identity_links for each statement execute function refuse_change();

-- What holds of a pair now: the newest word of a person, else of the rule, else of the model; a withdrawn word counts as none.
create table identity_pairs (
  party_a  integer not null,
  party_b  integer not null,
  decision text not null,
  made_by  text not null,
  weight   integer,
  link_id  bigint not null,
  primary key (party_a, party_b)
);
create index identity_pairs_second on identity_pairs (party_b);
create index identity_pairs_queue on identity_pairs (weight desc, party_a, party_b) where decision = 'proposed';

-- The parties of customers that have more than one: a view over accepted links (resolve-clusters.ts), kept.
create table party_clusters (party_id integer primary key, customer_id integer not null);
create index party_clusters_customer on party_clusters (customer_id);
-- Parties whose links changed since it was last worked out.
create table identity_unsettled (party_id integer primary key);

-- What was learnt from everybody, to match a day's changes by it: weights and thresholds, nothing of a person.
create table identity_models (
  model_id    integer generated always as identity primary key,
  learnt_on   date not null,
  run_id      integer not null,
  records     integer not null,
  model       jsonb not null,
  report      jsonb not null,
  recorded_at timestamptz not null
);
-- As which version of their record parties were matched last, and the keyed hash of the document that proves who they are.
create table identity_matched (party_id integer primary key, run_id integer not null, proof bytea);
select register_personal('identity_matched', 'party_id', 'clear', 'proof');

do $$ declare t text; begin
  foreach t in array array['identity_links', 'identity_pairs'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I using ((select app_scope()) = ''bank'' or exists (select from parties p where p.party_id in (party_a, party_b)))', t);
    execute format('create policy definer on %I to current_user using (true) with check (true)', t);
  end loop;
  foreach t in array array['party_clusters', 'identity_unsettled', 'identity_matched', 'identity_models'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I using ((select app_scope()) = ''bank'')', t);
    execute format('create policy definer on %I to current_user using (true) with check (true)', t);
  end loop;
end $$;

-- A word on a pair changes what holds of it, in the same transaction, and marks its parties where it changes who is one customer.
create function settle_identity_pairs() returns trigger language plpgsql security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
begin
  with standing as materialized (
    select t.party_a, t.party_b, n.decision, n.made_by, n.weight, n.link_id, p.decision as was
    from (select distinct party_a, party_b from said) t
    left join lateral (
      select w.decision, w.made_by, w.weight, w.link_id from (
        select distinct on (l.made_by) l.decision, l.made_by, l.weight, l.link_id from identity_links l
        where l.party_a = t.party_a and l.party_b = t.party_b order by l.made_by, l.link_id desc
      ) w where w.decision <> 'withdrawn' order by array_position(array['human', 'rule', 'model'], w.made_by) limit 1
    ) n on true
    left join identity_pairs p on p.party_a = t.party_a and p.party_b = t.party_b
  ), gone as (
    delete from identity_pairs p using standing s where s.link_id is null and (p.party_a, p.party_b) = (s.party_a, s.party_b)
  ), kept as (
    insert into identity_pairs (party_a, party_b, decision, made_by, weight, link_id)
    select party_a, party_b, decision, made_by, weight, link_id from standing where link_id is not null
    on conflict (party_a, party_b) do update set decision = excluded.decision, made_by = excluded.made_by, weight = excluded.weight, link_id = excluded.link_id
  )
  insert into identity_unsettled (party_id)
    select v.party from standing s cross join lateral (values (s.party_a), (s.party_b)) v (party)
    where coalesce(s.decision, '') in ('accepted', 'rejected') or coalesce(s.was, '') in ('accepted', 'rejected')
    group by v.party order by v.party on conflict do nothing;
  return null;
end $$;
create trigger identity_links_settle after insert on identity_links referencing new table as said for each statement execute function settle_identity_pairs();

grant select, insert on identity_links to zhike_app, zhike_job;
grant select on identity_pairs to zhike_app, zhike_job;
grant select, insert, update, delete on party_clusters, identity_matched to zhike_job;
grant select, delete on identity_unsettled to zhike_job;
grant select, insert on identity_models to zhike_job;

create or replace function measure_customers() returns void language plpgsql security definer set search_path = public as $$
declare t text; filled boolean; begin
  foreach t in array array['landing_party', 'landing_assignment', 'landing_consent', 'landing_risk_assessment', 'landing_restriction', 'party_keys', 'customers',
    'parties', 'party_identifiers', 'assignments', 'consents', 'risk_assessments', 'restrictions', 'delivered_contacts', 'identity_links', 'identity_pairs',
    'party_clusters', 'identity_matched'] loop
    execute format('select pg_relation_size(%L) > 0', t) into filled;
    if filled then execute format('analyze %I', t); end if;
  end loop;
end $$;
