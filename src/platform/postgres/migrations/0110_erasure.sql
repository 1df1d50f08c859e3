-- customers: erasing a person (PIPL 47). What names somebody is sealed with the party's own key, so destroying that key erases every copy, backups' included, once the
-- backups' own time is over; what could still find or describe the person goes with it. Facts stay, of somebody nobody can name any more.

-- Where personal data lies, as data: a later table with something personal of a party registers its column, and erasure reaches it.
-- row: the row goes · clear: becomes null · empty: becomes empty · alias: becomes a random value that all parties erased together share, so that they stay one customer.
create table personal_data (
  of_table     text not null,
  of_column    text not null,                           -- '*' for the whole row
  party_column text not null,                           -- the column that says whose it is
  way          text not null check (way in ('row', 'clear', 'empty', 'alias')),
  primary key (of_table, of_column),
  check ((way = 'row') = (of_column = '*'))
);
grant select on personal_data to zhike_app, zhike_job;

-- The functions that forget act as the owner of the tables, whom forced row security binds like everybody: so each table lets its owner in.
create function register_personal(of_table text, party_column text, way text, variadic columns text[]) returns void language plpgsql as $$
declare c text; begin
  foreach c in array columns loop
    insert into personal_data values (of_table, c, party_column, way);
  end loop;
  if (select relrowsecurity from pg_class where oid = of_table::regclass)
    and not exists (select from pg_policies where tablename = of_table and policyname = 'forget') then
    execute format('create policy forget on %I to current_user using (true) with check (true)', of_table);
  end if;
end $$;

-- One erasure: of all parties of a customer at that time. On request it takes two people; by the end of a retention period it takes the policy that says so.
create table erasures (
  erasure_id  bigint generated always as identity primary key,
  party_id    integer not null,                         -- the customer's own party
  party_ids   integer[] not null check (party_id = any (party_ids)),
  basis       text not null check (basis in ('request', 'retention')),
  request_id  bigint,
  policy      text,                                     -- retention: kind/key@version of the rule
  proposed_by integer references users,
  proposed_at timestamptz not null,
  approved_by integer references users,
  decided_at  timestamptz,
  decision    text check (decision in ('approved', 'refused')),
  done_at     timestamptz,
  check (approved_by is null or approved_by <> proposed_by),
  check (basis = 'retention' or proposed_by is not null),
  check (basis = 'request' or policy is not null)
);
create index erasures_party on erasures (party_id);
create unique index erasures_open on erasures (party_id) where decision is null;
alter table erasures enable row level security;
alter table erasures force row level security;
create policy scope on erasures using ((select app_scope()) = 'bank' or party_in_scope(party_id));
create policy asked on erasures as restrictive for insert to zhike_app with check (basis = 'request');
create policy forget on erasures to current_user using (true) with check (true);
grant select, insert on erasures to zhike_app, zhike_job;
grant update (approved_by, decided_at, decision) on erasures to zhike_app;
grant update (decided_at, decision) on erasures to zhike_job;

select register_personal('party_keys', 'party_id', 'clear', 'wrapped');
select register_personal('parties', 'party_id', 'empty', 'sealed');
select register_personal('parties', 'party_id', 'alias', 'identity_blind');
select register_personal('party_identifiers', 'party_id', 'row', '*');
select register_personal('landing_party', 'party_id', 'empty', 'sealed', 'row_hash');
select register_personal('landing_party', 'party_id', 'alias', 'identity_blind');
select register_personal('landing_party', 'party_id', 'clear', 'document_blind', 'phone_blind', 'born_on', 'gender', 'document_type', 'document_expires_on');
select register_personal('customers', 'customer_id', 'clear', 'born_on', 'gender', 'document_expires_on');
select register_personal('preferences', 'party_id', 'row', '*');
select register_personal('responses', 'party_id', 'clear', 'note_sealed');
select register_personal('responses', 'party_id', 'empty', 'preference');

-- What was recorded stays as it was; the words in it are the person's and go with the person. Nobody is granted an update of these two: only the function below.
drop trigger responses_append_only on responses;
create trigger responses_append_only before delete or truncate or update of response_id, task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, staff_id,
  user_id, channel, outcome, next_step, next_on, counters, withdrawn, recorded_at, business_date on responses for each statement execute function refuse_change();

-- Does what a decided erasure says, in the transaction that decided it; done before, it does nothing. Answers how many rows it touched.
create function forget_party(which bigint, at timestamptz) returns bigint language plpgsql security definer set search_path = public as $$
declare e erasures; p record; one_alias bytea := uuid_send(gen_random_uuid()); touched bigint; total bigint := 0;
begin
  select * into e from erasures where erasure_id = which for update;
  if not found then raise exception 'erasure % does not exist', which using errcode = 'P0002'; end if;
  if e.done_at is not null then return 0; end if;
  if e.decision is distinct from 'approved' or (e.basis = 'request' and e.approved_by is null) then
    raise exception 'erasure % was not approved', which using errcode = '42501';
  end if;
  for p in select d.*, c.data_type = 'jsonb' as is_json from personal_data d
    left join information_schema.columns c on c.table_schema = 'public' and c.table_name = d.of_table and c.column_name = d.of_column
    order by d.of_table, d.of_column
  loop
    case p.way
      when 'row' then execute format('delete from %I where %I = any ($1)', p.of_table, p.party_column) using e.party_ids;
      when 'clear' then execute format('update %I set %I = null where %I = any ($1) and %2$I is not null', p.of_table, p.of_column, p.party_column) using e.party_ids;
      when 'empty' then execute format('update %I set %I = %L where %I = any ($1)', p.of_table, p.of_column, case when p.is_json then '{}' else '' end, p.party_column) using e.party_ids;
      when 'alias' then execute format('update %I set %I = $2 where %I = any ($1) and %2$I is not null', p.of_table, p.of_column, p.party_column) using e.party_ids, one_alias;
    end case;
    get diagnostics touched = row_count;
    total := total + touched;
  end loop;
  update erasures set done_at = at where erasure_id = which;
  return total;
end $$;
revoke execute on function forget_party(bigint, timestamptz) from public;
grant execute on function forget_party(bigint, timestamptz) to zhike_app, zhike_job;

-- A hold that a court, a regulator or a dispute puts on what is kept about somebody: nothing of it is erased while one is in force, whatever a retention period says.
-- Unlike restrictions it stops no business, and only compliance knows of it.
create table legal_holds (
  hold_id     bigint generated always as identity primary key,
  party_id    integer not null,
  reference   text not null,                            -- the number of the order or the case: no name
  placed_by   integer not null references users,
  placed_at   timestamptz not null,
  released_by integer references users,
  released_at timestamptz,
  check (released_by is null or released_by <> placed_by)
);
create index legal_holds_party on legal_holds (party_id) where released_at is null;
alter table legal_holds enable row level security;
alter table legal_holds force row level security;
create policy scope on legal_holds using ((select app_scope()) = 'bank');
grant select, insert on legal_holds to zhike_app;
grant update (released_by, released_at) on legal_holds to zhike_app;
grant select on legal_holds to zhike_job;

-- Whether there is one is asked by whoever decides an erasure, in whatever scope; nothing else is told.
create policy definer on legal_holds for select to current_user using (true);
create function is_legally_held(parties integer[]) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select from legal_holds where party_id = any (parties) and released_at is null)
$$;

-- PIPL 47 paragraph 2: where erasing is forbidden, all that is left is storage and protection.
alter table restrictions drop constraint restrictions_kind_check;
alter table restrictions add constraint restrictions_kind_check
  check (kind in ('legal', 'aml', 'deceased', 'guardian', 'do-not-contact', 'complaint-freeze', 'processing'));
