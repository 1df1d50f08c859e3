-- customers: of the whole bank's candidates those that fit most probes, the sharpest first, are weighed, and no more than five times as many as are wanted: weighing one by
-- sixty hashes takes 12 µs.
create or replace function search_parties(probes text[], wanted bigint[], weights integer[], terms integer[], sharp boolean, reach integer, each integer, most integer)
  returns table (party_id integer, score integer, met bigint[]) rows 200 language plpgsql stable security definer
  set search_path = public set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  seen integer[];
  asked integer := (select count(distinct term) from unnest(terms) term);
begin
  if sharp then
    seen := null;
  elsif app_scope() = 'own' then
    seen := array(
      select p.party_id from parties p join (
        select customer_id from customers where owner_staff_id = app_staff() and branch_id = any (app_branches())
        union select customer_id from tasks where owner_staff_id = app_staff() and status = 'open'
      ) mine using (customer_id) limit reach + 1);
  elsif app_scope() = 'branch' then
    seen := array(select p.party_id from customers c join parties p using (customer_id) where c.branch_id = any (app_branches()) limit reach + 1);
  elsif app_scope() <> 'bank' then
    return;
  end if;
  if cardinality(seen) <= reach then
    return query
      select s.party_id, v.score::integer, v.met from unnest(seen) a (party_id) join search_tokens s using (party_id)
      cross join lateral (
        select sum(w.weight) as score, count(distinct w.term) as fits, array_agg(w.token) as met
        from unnest(wanted, weights, terms) w (token, weight, term) where w.token = any (s.tokens)
      ) v
      where s.tokens && wanted and v.fits = asked order by v.score desc, s.party_id limit most;
    return;
  end if;
  return query
    with candidate as materialized (
      select s.party_id from unnest(probes) with ordinality p (probe, place)
      cross join lateral (select t.party_id from search_tokens t where t.tokens @> p.probe::bigint[] limit each) s
      group by s.party_id order by count(*) desc, min(p.place) limit 5 * most
    )
    select s.party_id, v.score::integer, v.met from candidate join search_tokens s using (party_id)
    cross join lateral (
      select sum(w.weight) as score, count(distinct w.term) as fits, array_agg(w.token) as met
      from unnest(wanted, weights, terms) w (token, weight, term) where w.token = any (s.tokens)
    ) v
    where v.fits = asked order by v.score desc, s.party_id limit most;
end $$;
