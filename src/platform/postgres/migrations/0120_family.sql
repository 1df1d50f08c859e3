-- customers: relationships between parties, and households. Both are only ever added to or ended; who lives together is folded from what was said, so that
-- undoing a change restores exactly what would be without it.
create table relationships (
  relationship_id bigint generated always as identity primary key,
  from_party  integer not null,
  to_party    integer not null,
  kind        text not null,
  share_ppm   integer check (share_ppm between 1 and 1000000),  -- of an owner: how much of the company is theirs
  valid_from  date not null,
  valid_to    date,                                             -- the last day on which it holds
  recorded_by text not null,
  recorded_at timestamptz not null,
  ended_by    text,
  ended_at    timestamptz,
  check (from_party <> to_party),
  check (valid_to is null or valid_to >= valid_from - 1)
);
create index relationships_from on relationships (from_party);
create index relationships_to on relationships (to_party);

create table households (household_id integer primary key, recorded_at timestamptz not null);

create table household_changes (
  change_id    bigint generated always as identity primary key,
  household_id integer not null references households,
  kind         text not null check (kind in ('form', 'add', 'remove', 'merge', 'split', 'undo')),
  from_id      integer references households,                   -- merge: who joins; split: who is parted
  parties      integer[] not null default '{}',
  undoes       bigint references household_changes,
  effective_on date not null,
  recorded_by  text not null,
  recorded_at  timestamptz not null,
  check ((kind in ('merge', 'split')) = (from_id is not null)),
  check ((kind = 'undo') = (undoes is not null))
);
create index household_changes_household on household_changes (household_id);
create index household_changes_from on household_changes (from_id) where from_id is not null;
create trigger household_changes_append_only before update or delete or truncate on household_changes for each statement execute function refuse_change();

-- Who belongs where today, folded from the changes: written by settle_households and nothing else.
create table household_members (party_id integer primary key, household_id integer not null references households);
create index household_members_household on household_members (household_id);

-- What a household has in all, kept at each change and counted anew every night; what the two differ by is drift, and is published.
create table household_rollups (
  household_id  integer primary key references households,
  members       integer not null,                               -- customers, not parties
  counted       integer not null,                               -- of those, with a family-group consent in force: only they are summed
  aum_fen       bigint not null,
  contacts_30d  integer not null,
  business_date date not null,
  recorded_at   timestamptz not null
);

-- Own members are seen as rows; the others of a household are a number and no row (household_others).
do $$ declare t text; begin
  foreach t in array array['relationships', 'households', 'household_changes', 'household_members', 'household_rollups'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
create policy scope on relationships using ((select app_scope()) = 'bank' or party_in_scope(from_party) or party_in_scope(to_party));
create policy scope on household_members using ((select app_scope()) = 'bank' or party_in_scope(party_id));
create function household_in_scope(h integer) returns boolean language plpgsql stable as $$
begin return exists (select from household_members m where m.household_id = h); end $$;
create policy scope on household_changes using ((select app_scope()) = 'bank' or household_in_scope(household_id) or household_in_scope(from_id))
  with check (true);
create policy scope on household_rollups using ((select app_scope()) = 'bank' or household_in_scope(household_id));
create policy scope on households using ((select app_scope()) = 'bank' or household_in_scope(household_id)) with check (true);

-- The changes that tell of a household and of all it was ever joined with or parted from.
create function household_component(h integer) returns setof household_changes language sql stable security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  with recursive reached(id) as (
    select h
    union
    select case when c.household_id = r.id then c.from_id else c.household_id end
    from reached r join household_changes c on c.from_id is not null and r.id in (c.household_id, c.from_id)
  )
  select c.* from household_changes c where c.household_id in (select id from reached) or c.from_id in (select id from reached)
$$;

-- Who belongs to which household of a component on a day: the same fold as membership.ts, which the tests hold against it.
create function household_fold(h integer, on_day date) returns table (party_id integer, household_id integer) language plpgsql stable as $$
declare belongs jsonb := '{}'; undone bigint[] := '{}'; c record; p text; begin
  for c in select * from household_component(h) d where d.kind = 'undo' order by d.change_id desc loop
    if not c.change_id = any (undone) then undone := undone || c.undoes; end if;
  end loop;
  for c in select * from household_component(h) d
    where d.kind <> 'undo' and not d.change_id = any (undone) and d.effective_on <= on_day order by d.effective_on, d.change_id loop
    if c.kind in ('form', 'add') then
      foreach p in array c.parties::text[] loop belongs := belongs || jsonb_build_object(p, c.household_id); end loop;
    elsif c.kind = 'remove' then
      foreach p in array c.parties::text[] loop if (belongs ->> p)::integer = c.household_id then belongs := belongs - p; end if; end loop;
    elsif c.kind = 'merge' then
      for p in select key from jsonb_each_text(belongs) where value::integer = c.from_id loop belongs := belongs || jsonb_build_object(p, c.household_id); end loop;
    elsif c.kind = 'split' then
      foreach p in array c.parties::text[] loop if (belongs ->> p)::integer = c.from_id then belongs := belongs || jsonb_build_object(p, c.household_id); end if; end loop;
    end if;
  end loop;
  return query select e.key::integer, e.value::integer from jsonb_each_text(belongs) e;
end $$;

-- Writes down who belongs where after a change. Returns how many rows it changed.
create function settle_households(h integer, on_day date) returns integer language plpgsql security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
declare gone integer; written integer; begin
  perform pg_advisory_xact_lock(1752134515);
  delete from household_members m
    where m.household_id in (select c.household_id from household_component(h) c union select c.from_id from household_component(h) c where c.from_id is not null)
      and not exists (select from household_fold(h, on_day) f where (f.party_id, f.household_id) = (m.party_id, m.household_id));
  get diagnostics gone = row_count;
  insert into household_members (party_id, household_id) select f.party_id, f.household_id from household_fold(h, on_day) f
    on conflict (party_id) do update set household_id = excluded.household_id where household_members.household_id <> excluded.household_id;
  get diagnostics written = row_count;
  return gone + written;
end $$;

-- Adds a change and settles it. The insert is the caller's own, under the caller's row scope; changes of households wait for one another.
create function next_household_change(h integer, what text, other integer, who integer[], taken_back bigint, on_day date, by_whom text, at timestamptz)
  returns bigint language plpgsql as $$
declare made bigint; begin
  perform pg_advisory_xact_lock(1752134515);
  insert into household_changes (household_id, kind, from_id, parties, undoes, effective_on, recorded_by, recorded_at)
    values (h, what, other, who, taken_back, on_day, by_whom, at);
  -- Not "returning": before the first settling of a new household its row is in nobody's scope.
  made := currval(pg_get_serial_sequence('household_changes', 'change_id'));
  perform settle_households(h, on_day);
  return made;
end $$;

-- How many customers of a household the reader does not see as rows.
create function household_others(h integer, seen integer[]) returns integer language sql stable security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  select count(distinct p.customer_id)::integer from household_members m join parties p using (party_id)
  where m.household_id = h and not p.customer_id = any (seen)
$$;

-- The customers of some households and what each adds: whether a family-group consent is in force on a day, and the contacts of thirty days.
create function household_parts(wanted integer[], on_day date) returns table (household_id integer, customer_id integer, is_counted boolean, contacts_30d integer)
  language sql stable security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  with of_household as (
    select distinct m.household_id, p.customer_id from household_members m join parties p using (party_id) where m.household_id = any (wanted)
  )
  select o.household_id, o.customer_id,
    coalesce((
      select c.status = 'granted' and (c.expires_on is null or c.expires_on >= on_day)
      from consents c join parties p using (party_id)
      where p.customer_id = o.customer_id and c.purpose = 'family-group' and c.effective_on <= on_day
      order by c.effective_on desc, c.consent_id desc limit 1), false),
    ((select count(*) from contact_ledger l join parties p using (party_id)
      where p.customer_id = o.customer_id and l.state in ('reserved', 'committed') and l.on_day between on_day - 29 and on_day)
    + (select count(*) from delivered_contacts d join parties p using (party_id)
      where p.customer_id = o.customer_id and d.on_day between on_day - 29 and on_day))::integer
  from of_household o
$$;

-- Keeps what a household has in all; the caller counted it from the parts above and the night's snapshot.
create function keep_household_rollup(h integer, n_members integer, n_counted integer, fen bigint, n_contacts integer, on_day date, at timestamptz) returns void
  language sql security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
  insert into household_rollups (household_id, members, counted, aum_fen, contacts_30d, business_date, recorded_at)
    values (h, n_members, n_counted, fen, n_contacts, on_day, at)
  on conflict (household_id) do update set members = excluded.members, counted = excluded.counted, aum_fen = excluded.aum_fen,
    contacts_30d = excluded.contacts_30d, business_date = excluded.business_date, recorded_at = excluded.recorded_at
$$;

grant select, insert on relationships, household_changes, households to zhike_app, zhike_job;
grant update (valid_to, ended_by, ended_at) on relationships to zhike_app, zhike_job;
grant select on household_members, household_rollups to zhike_app;
grant select, insert, update, delete on household_members, household_rollups to zhike_job;

insert into counters (key, value) values ('household', 0) on conflict (key) do nothing;
grant usage on sequence household_changes_change_id_seq to zhike_app, zhike_job;
