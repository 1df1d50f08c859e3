-- customers: what a customer wants to reach, and what happened in their life. Goals are only ever followed by another version of themselves, so that a page of any day
-- shows what was known that day.
create table customer_goals (
  goal_id     bigint not null,
  version     integer not null check (version >= 1),
  party_id    integer not null,
  kind        text not null,
  amount_fen  bigint check (amount_fen > 0),
  target_on   date,
  state       text not null check (state in ('open', 'reached', 'dropped')),
  recorded_by integer not null,
  recorded_on date not null,
  recorded_at timestamptz not null,
  primary key (goal_id, version)
);
create index customer_goals_party on customer_goals (party_id);
create sequence customer_goal_ids;
create trigger customer_goals_kept before update or truncate on customer_goals for each statement execute function refuse_change();

-- A declared event is what somebody told; an inferred one stands here only once a person decided on it, under the key of what it was inferred from.
create table life_events (
  life_event_id bigint generated always as identity primary key,
  party_id      integer not null,
  kind          text not null,
  happened_on   date not null,
  basis         text not null check (basis in ('declared', 'inferred')),
  inferred_key  text,
  evidence      jsonb not null default '{}',            -- codes, days and sums: never words
  words_sealed  bytea,                                  -- what was told, with the party's key
  state         text not null check (state in ('declared', 'confirmed', 'rejected')),
  recorded_by   integer not null,
  recorded_on   date not null,
  recorded_at   timestamptz not null,
  decided_by    integer,
  decided_on    date,
  check ((basis = 'inferred') = (inferred_key is not null))
);
create index life_events_party on life_events (party_id);
create unique index life_events_inferred on life_events (party_id, inferred_key) where inferred_key is not null;

do $$ declare t text; begin
  foreach t in array array['customer_goals', 'life_events'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I using ((select app_scope()) = ''bank'' or party_in_scope(party_id))', t);
  end loop;
end $$;
select register_personal('customer_goals', 'party_id', 'row', '*');
select register_personal('life_events', 'party_id', 'row', '*');
grant select, insert on customer_goals, life_events to zhike_app;
grant update (state, decided_by, decided_on) on life_events to zhike_app;
grant usage on sequence customer_goal_ids to zhike_app;
grant select on customer_goals, life_events to zhike_job;
