-- customers: who looked at whom. The audit has every look; here stands which of its actions are looks at a customer, and which of those the customer may be told.
-- A later look-up adds its line. What has none is told to nobody and judged by no rule.
create table lookup_kinds (
  action   text primary key,                            -- of audit_events
  label_zh text not null,
  label_en text not null,
  depth    text not null check (depth in ('card', 'record', 'field'))
);
insert into lookup_kinds values
  ('customers.customer.read', '查看客户资料', 'Opened your record', 'record'),
  ('customers.field.reveal', '填写理由后查看一项完整信息', 'Saw one field in full, for a stated reason', 'field'),
  ('customers.counter.lookup', '柜面核对身份', 'Checked your identity at a counter', 'card'),
  ('actions.task.read', '查看待办事项', 'Opened a task about you', 'record'),
  ('decisions.customer.explain', '查询推荐理由', 'Asked why something was recommended', 'record');
grant select on lookup_kinds to zhike_app, zhike_job;

-- Posts whose looks serve the customer. Whoever held anything else on that day, even beside one of these, looked for another reason (money laundering, fraud, law, audit), of which
-- the customer must not learn (反洗钱法 35): a role that is not listed is not told, so a new one is silent until somebody decides otherwise.
create function is_serving(who integer, day date) returns boolean language sql stable as $$
  select coalesce(bool_and(role in ('rm', 'teller', 'lobby', 'branch-head', 'campaign-manager')), false)
  from user_roles where user_id = who and valid_from <= day and (valid_to is null or valid_to >= day)
$$;

-- The looks at one customer that the customer may be told, newest first: when, what kind, and the post and branch of who looked; no name.
create function lookups_told(parties integer[], most integer) returns table (at timestamptz, action text, post text, branch_zh text, branch_en text)
  language sql stable security definer set search_path = public as $$
  select e.at, e.action, coalesce(s.post, ''), coalesce(o.name_zh, ''), coalesce(o.name_en, '')
  from audit_events e join lookup_kinds k using (action) join users u using (user_id) left join staff s using (staff_id)
    left join lateral (select name_zh, name_en from org_units where org_id = s.org_id order by valid_from desc limit 1) o on true
  where e.customer_id = any (parties) and e.outcome = 'done' and is_serving(e.user_id, (e.at at time zone 'Asia/Shanghai')::date)
  order by e.seq desc limit most
$$;
revoke execute on function lookups_told(integer[], integer) from public;
grant execute on function lookups_told(integer[], integer) to zhike_app;
