-- customers: branch and owner of found customers, its plan kept for the session like those of the steps before it. It acts as its caller: the policies decide.
create function found_customers(ids integer[])
  returns table (customer_id integer, kind text, branch_zh text, branch_en text, owner_staff_id integer, owner_zh text, owner_en text) rows 20 language plpgsql stable
  set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
    select c.customer_id, c.kind, o.name_zh, o.name_en, c.owner_staff_id, s.name_zh, s.name_en
    from customers c
    left join lateral (select u.name_zh, u.name_en from org_units u where u.org_id = c.branch_id order by u.valid_from desc limit 1) o on true
    left join staff s on s.staff_id = c.owner_staff_id
    where c.customer_id = any (ids);
end $$;
