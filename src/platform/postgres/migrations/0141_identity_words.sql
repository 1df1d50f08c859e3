-- customers: what holds of a pair is worked out by whoever adds a word to it, in the same transaction, and not by a trigger: rows that are brought back from a backup are no
-- new words.
drop trigger identity_links_settle on identity_links;
drop function settle_identity_pairs();

-- Works out what holds of some pairs, and marks their parties where that changes who is one customer. Done again it changes nothing.
create function settle_identity_pairs(first integer[], second integer[]) returns void language plpgsql security definer set search_path = public
  set "app.scope" = 'bank' set "app.staff" = '0' set "app.branches" = '{}' set "app.counter_customer" = '0' as $$
begin
  with standing as materialized (
    select t.party_a, t.party_b, n.decision, n.made_by, n.weight, n.link_id, p.decision as was
    from (select distinct u.party_a, u.party_b from unnest(first, second) u (party_a, party_b)) t
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
    where identity_pairs.link_id <> excluded.link_id
  )
  insert into identity_unsettled (party_id)
    select v.party from standing s cross join lateral (values (s.party_a), (s.party_b)) v (party)
    where coalesce(s.decision, '') in ('accepted', 'rejected') or coalesce(s.was, '') in ('accepted', 'rejected')
    group by v.party order by v.party on conflict do nothing;
end $$;
