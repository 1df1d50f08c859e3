-- platform: an owner who is no superuser. PostgreSQL lets only a superuser (or one who was granted SET on it) tie a setting of ours to a function, and asking a bank for either is
-- too much. So the functions that look beyond their caller's scope do it by a policy for their owner, whom no request and no job ever acts as. Superusers need no policy.
create policy definer on parties for select to current_user using (true);
create policy definer on party_identifiers for select to current_user using (true);

create or replace function presented_customer(what text, shown bytea) returns integer language sql stable security definer set search_path = public as $$
  select case when what <> 'phone' or count(distinct p.customer_id) = 1 then min(p.customer_id) end
  from party_identifiers i join parties p using (party_id) where i.kind = what and i.blind = shown
$$;

create or replace function customer_of_party(shown integer) returns integer language sql stable security definer set search_path = public as $$
  select customer_id from parties where party_id = shown
$$;

create or replace function party_sources() returns setof text language sql stable security definer set search_path = public as $$
  with recursive steps as (
    (select source from parties order by source limit 1)
    union all
    select (select p.source from parties p where p.source > steps.source order by p.source limit 1) from steps where steps.source is not null
  )
  select source from steps where source is not null
$$;
