-- customers: nobody at the bank gives themselves a customer's data. A request that came by a link says by which, and whoever made that link grants it no copy.
alter table rights_requests add column link_id bigint references privacy_links;
create function refuse_own_hand() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if exists (select from rights_requests r join privacy_links l using (link_id) where r.request_id = new.request_id and l.made_by = new.made_by) then
    raise exception 'whoever made the link makes no copy for it' using errcode = '42501';
  end if;
  return new;
end $$;
revoke execute on function refuse_own_hand() from public;
create policy definer on rights_requests for select to current_user using (true);
create trigger rights_packages_own_hand before insert on rights_packages for each row execute function refuse_own_hand();

-- How who asks was made sure of: also by calling them back on the number the bank has.
alter table rights_requests drop constraint rights_requests_identity_method_check;
alter table rights_requests add constraint rights_requests_identity_method_check
  check (identity_method in ('document-seen', 'code-to-phone', 'called-back', 'privacy-link', 'power-of-attorney'));

-- Wrong tries at a customer's links, whichever link they were at: a new link brings no new tries. They go after two days.
create table privacy_misses (
  miss_id     bigint generated always as identity primary key,
  party_id    integer not null,
  missed_at   timestamptz not null
);
create index privacy_misses_party on privacy_misses (party_id, missed_at);
alter table privacy_misses enable row level security;
alter table privacy_misses force row level security;
create policy scope on privacy_misses using ((select app_scope()) = 'bank' or party_in_scope(party_id));
create policy definer on privacy_misses to current_user using (true) with check (true);
grant select, delete on privacy_misses to zhike_job;

create function missed_lately(party integer, now timestamptz) returns integer language sql stable security definer set search_path = public as $$
  select count(*)::integer from privacy_misses m join parties p using (party_id)
  where p.customer_id = (select customer_id from parties where party_id = party) and m.missed_at > now - interval '1 day'
$$;
create or replace function opened_link(token bytea, now timestamptz) returns table (link_id bigint, party_id integer, customer_id integer)
  language sql security definer set search_path = public as $$
  select l.link_id, l.party_id, p.customer_id from privacy_links l join parties p using (party_id)
  where l.token_hash = token and l.revoked_at is null and l.expires_at > now and l.wrong_tries < 5 and missed_lately(l.party_id, now) < 5 for update of l
$$;
create or replace function missed_link(which bigint, now timestamptz) returns integer language plpgsql security definer set search_path = public as $$
declare l record; remaining integer;
begin
  update privacy_links k set wrong_tries = k.wrong_tries + 1 where k.link_id = which returning k.party_id, k.wrong_tries into l;
  if not found then return 0; end if;
  delete from privacy_misses m where m.missed_at < now - interval '2 days';
  insert into privacy_misses (party_id, missed_at) values (l.party_id, now);
  remaining := greatest(0, 5 - greatest(l.wrong_tries, missed_lately(l.party_id, now)));
  if remaining = 0 then update privacy_links k set revoked_at = now where k.link_id = which; end if;
  return remaining;
end $$;
revoke execute on function missed_lately(integer, timestamptz) from public;
