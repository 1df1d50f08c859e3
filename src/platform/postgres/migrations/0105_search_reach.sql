-- customers: candidates out of the bank's index are narrowed to the caller's branches before they are returned: asking the policies of each of hundreds who are another's took
-- 20 µs a candidate, and that is what most slips of the finger cost. The policies still decide of those who are left. Parties are looked up customer by customer
-- (`offset 0` keeps it so): a plan made for branches it does not know went through all parties instead.
create or replace function search_parties(probes text[], wanted bigint[], weights integer[], terms integer[], sharp boolean, reach integer, each integer, most integer)
  returns table (party_id integer, score integer, met bigint[]) rows 200 language plpgsql stable security definer
  set search_path = public set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  scope text := app_scope();
  mine integer[] := app_branches();
  everywhere boolean := scope = 'bank';
  seen integer[];
  asked integer := (select count(distinct term) from unnest(terms) term);
begin
  if scope not in ('own', 'branch', 'bank') then
    return;
  end if;
  if not sharp and scope = 'own' then
    seen := array(
      select p.party_id from (
        select customer_id from customers where owner_staff_id = app_staff() and branch_id = any (mine)
        union select customer_id from tasks where owner_staff_id = app_staff() and status = 'open'
      ) c cross join lateral (select party_id from parties where customer_id = c.customer_id offset 0) p limit reach + 1);
  elsif not sharp and scope = 'branch' then
    seen := array(
      select p.party_id from customers c cross join lateral (select party_id from parties where customer_id = c.customer_id offset 0) p
      where c.branch_id = any (mine) limit reach + 1);
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
      select s.party_id, count(*) as hits, min(p.place) as place from unnest(probes) with ordinality p (probe, place)
      cross join lateral (select t.party_id from search_tokens t where t.tokens @> p.probe::bigint[] limit each) s
      group by s.party_id
    ), near as materialized (
      select k.party_id from candidate k
      where everywhere or (select c.branch_id from parties p join customers c using (customer_id) where p.party_id = k.party_id) = any (mine)
      order by k.hits desc, k.place limit 5 * most
    )
    select s.party_id, v.score::integer, v.met from near join search_tokens s using (party_id)
    cross join lateral (
      select sum(w.weight) as score, count(distinct w.term) as fits, array_agg(w.token) as met
      from unnest(wanted, weights, terms) w (token, weight, term) where w.token = any (s.tokens)
    ) v
    where v.fits = asked order by v.score desc, s.party_id limit most;
end $$;
