-- customers: the privacy centre, where customers see what is held about them. What they read, they read as a role of their own, over the one customer of their visit.
do $$ begin
  if not exists (select from pg_roles where rolname = 'zhike_customer') then create role zhike_customer nologin nosuperuser nobypassrls; end if;
  execute format('grant zhike_customer to %I', current_user);
end $$;
-- Requests take it on: whoever may act as a request may give up what a request has for the little that a visitor has.
grant zhike_customer to zhike_app;

-- A link that staff made for one customer. The token is nowhere: only its hash. Opening it takes the tail of the customer's document besides.
create table privacy_links (
  link_id     bigint generated always as identity primary key,
  party_id    integer not null,
  token_hash  bytea not null unique,
  made_by     integer not null references users,
  made_at     timestamptz not null,
  expires_at  timestamptz not null,
  wrong_tries integer not null default 0,
  opened_at   timestamptz,                              -- the last time
  revoked_at  timestamptz
);
create index privacy_links_party on privacy_links (party_id, link_id desc);

create table privacy_visits (
  visit_hash   bytea primary key,                       -- of the cookie's token
  link_id      bigint not null references privacy_links,
  party_id     integer not null,
  began_at     timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at     timestamptz
);
create index privacy_visits_link on privacy_visits (link_id) where ended_at is null;
create index privacy_visits_age on privacy_visits (last_seen_at);

do $$ declare t text; begin
  foreach t in array array['privacy_links', 'privacy_visits'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I using ((select app_scope()) = ''bank'' or party_in_scope(party_id))', t);
    execute format('create policy definer on %I to current_user using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert on privacy_links to zhike_app;
grant update (revoked_at) on privacy_links to zhike_app;
grant select, delete on privacy_links, privacy_visits to zhike_job;

-- The customer of a link that may be opened now; locked, so that tries are counted one after the other. Nothing for a token nobody made, one that is over, or one tried too often.
create function opened_link(token bytea, now timestamptz) returns table (link_id bigint, party_id integer, customer_id integer)
  language sql security definer set search_path = public as $$
  select l.link_id, l.party_id, p.customer_id from privacy_links l join parties p using (party_id)
  where l.token_hash = token and l.revoked_at is null and l.expires_at > now and l.wrong_tries < 5 for update of l
$$;
create function missed_link(which bigint, now timestamptz) returns integer language sql security definer set search_path = public as $$
  update privacy_links set wrong_tries = wrong_tries + 1, revoked_at = case when wrong_tries + 1 >= 5 then now else revoked_at end where link_id = which
  returning 5 - wrong_tries
$$;
-- A visit begins; an earlier one by the same link ends.
create function begin_visit(token bytea, visit bytea, now timestamptz) returns void language plpgsql security definer set search_path = public as $$
declare l record;
begin
  select * into l from opened_link(token, now);
  if not found then raise exception 'this link cannot be opened' using errcode = '42501'; end if;
  update privacy_visits v set ended_at = now where v.link_id = l.link_id and v.ended_at is null;
  update privacy_links k set opened_at = now, wrong_tries = 0 where k.link_id = l.link_id;
  insert into privacy_visits (visit_hash, link_id, party_id, began_at, last_seen_at) values (visit, l.link_id, l.party_id, now, now);
end $$;
-- Whose visit it is, while it lasts: so many minutes after the last call, two hours at most, and not beyond the link's revocation. Being asked keeps it alive.
create function current_visit(visit bytea, now timestamptz, idle interval) returns table (link_id bigint, customer_id integer)
  language sql security definer set search_path = public as $$
  with touched as (
    update privacy_visits v set last_seen_at = now from privacy_links l
    where v.visit_hash = visit and v.ended_at is null and v.last_seen_at > now - idle and v.began_at > now - interval '2 hours'
      and l.link_id = v.link_id and l.revoked_at is null
    returning v.link_id, v.party_id
  )
  select t.link_id, p.customer_id from touched t join parties p using (party_id)
$$;
create function end_visit(visit bytea, now timestamptz) returns void language sql security definer set search_path = public as $$
  update privacy_visits set ended_at = now where visit_hash = visit and ended_at is null
$$;
revoke execute on function opened_link(bytea, timestamptz), missed_link(bigint, timestamptz), begin_visit(bytea, bytea, timestamptz),
  current_visit(bytea, timestamptz, interval), end_visit(bytea, timestamptz) from public;
grant execute on function opened_link(bytea, timestamptz), missed_link(bigint, timestamptz), begin_visit(bytea, bytea, timestamptz),
  current_visit(bytea, timestamptz, interval), end_visit(bytea, timestamptz) to zhike_app;

-- What the customer's own role reads: about themselves, and of the bank's own only what puts words to it. No restriction, no audit, no task, no decision; nothing is written
-- but that a copy was read. Row security shows it the one customer of the visit.
grant select (customer_id, branch_id, owner_staff_id, kind, opened_on, personalised) on customers to zhike_customer;
grant select (party_id, customer_id, source, kind, sealed) on parties to zhike_customer;
grant select (party_id, wrapped) on party_keys to zhike_customer;
grant select on consents to zhike_customer;
grant select (request_id, party_id, kind, state, came_by, received_on, due_on, refusal, answer_sealed, closed_at) on rights_requests to zhike_customer;
grant select (request_id, party_id, made_at, sealed, bytes, sha256, expires_on, read_at) on rights_packages to zhike_customer;
grant update (read_at) on rights_packages to zhike_customer;
grant select on definitions, org_units, lookup_kinds to zhike_customer;
grant select (staff_id, name_zh, name_en) on staff to zhike_customer;

-- A policy that asks another table makes whoever it applies to need that table: this one is about staff and their tasks.
alter policy tasked on customers to zhike_app, zhike_job;

-- The looks that the customer of the visit may be told of, and the restrictions they made or know: whose they are stands in the visit, not in the question.
create function my_lookups(most integer) returns table (at timestamptz, action text, post text, branch_zh text, branch_en text)
  language sql stable security definer set search_path = public as $$
  select * from lookups_told(array(select p.party_id from parties p where p.customer_id = app_counter_customer()), most)
$$;
create function my_restrictions() returns table (kind text, channel text, valid_from date, valid_to date) language sql stable security definer set search_path = public as $$
  select r.kind, r.channel, r.valid_from, r.valid_to from restrictions r join parties p using (party_id)
  where p.customer_id = app_counter_customer() and r.kind in ('do-not-contact', 'complaint-freeze', 'processing', 'guardian')
  order by r.valid_from desc, r.restriction_id desc
$$;
create policy definer on restrictions for select to current_user using (true);
revoke execute on function my_lookups(integer), my_restrictions() from public;
grant execute on function my_lookups(integer), my_restrictions() to zhike_customer;
