-- customers: what a customer is found by. One row a party: keyed hashes (the first 8 bytes of the HMAC) of the name, its pairs of characters, its readings and the tails
-- of numbers. Measured at 1 M parties, 16 tokens each: rows 190 MB and index 70 MB; a row per token took 1.2 GB.
create table search_tokens (
  party_id  integer primary key,
  run_id    integer not null,                           -- the import whose record of the party they were made of: another one there, and they are made anew
  made_with integer not null,                           -- version, algorithm and number of the key, as at the head of a blind index
  rule      integer not null,                           -- version of the rule that says which tokens a name has
  accounts  bigint not null,                            -- exclusive or of the tokens of its accounts' tails, which change without the party
  tokens    bigint[] not null
);
create index search_tokens_token on search_tokens using gin (tokens);

-- No request reads this table: only the two functions below do, and what they answer is ids to be read under row scope. PostgreSQL does not take an index on arrays under a
-- policy that looks at rows, and a policy that asks for the party would be asked of every holder of a common name.
alter table search_tokens enable row level security;
alter table search_tokens force row level security;
create policy scope on search_tokens using ((select app_scope()) = 'bank');
create policy definer on search_tokens to current_user using (true) with check (true);
grant select, insert, update, delete on search_tokens to zhike_job;

-- Parties who have all tokens of any probe, weighed by what else of the wanted they have: the heaviest, and of each term something. Each probe gives so many at most.
-- The planner cannot know how rare a hash is and would read the whole table for a hundred of them.
create function search_parties(probes text[], wanted bigint[], weights integer[], terms integer[], each integer, most integer)
  returns table (party_id integer, score integer, met bigint[]) language sql stable security definer set search_path = public set enable_seqscan = off as $$
  with candidate as materialized (
    select distinct s.party_id from unnest(probes) probe
    cross join lateral (select t.party_id from search_tokens t where t.tokens @> probe::bigint[] limit each) s
  )
  select s.party_id, v.score::integer, v.met from candidate join search_tokens s using (party_id)
  cross join lateral (
    select sum(w.weight) as score, count(distinct w.term) as fits, array_agg(w.token) as met from unnest(wanted, weights, terms) w (token, weight, term) where w.token = any (s.tokens)
  ) v
  where v.fits = (select count(distinct term) from unnest(terms) term)
  order by v.score desc, s.party_id limit most
$$;

-- The same among given parties: those of one person's or one branch's customers, where going through them is faster than through the bearers of a name in the whole bank.
create function search_among(among integer[], wanted bigint[], weights integer[], terms integer[], most integer)
  returns table (party_id integer, score integer, met bigint[]) language sql stable security definer set search_path = public set enable_seqscan = off as $$
  select s.party_id, v.score::integer, v.met from unnest(among) a (party_id) join search_tokens s using (party_id)
  cross join lateral (
    select sum(w.weight) as score, count(distinct w.term) as fits, array_agg(w.token) as met from unnest(wanted, weights, terms) w (token, weight, term) where w.token = any (s.tokens)
  ) v
  where s.tokens && wanted and v.fits = (select count(distinct term) from unnest(terms) term)
  order by v.score desc, s.party_id limit most
$$;
revoke execute on function search_parties(text[], bigint[], integer[], integer[], integer, integer), search_among(integer[], bigint[], integer[], integer[], integer) from public;
grant execute on function search_parties(text[], bigint[], integer[], integer[], integer, integer), search_among(integer[], bigint[], integer[], integer[], integer) to zhike_app, zhike_job;

-- After many rows were written: what waits beside the index is put into it, and the table is measured.
create function settle_search_tokens() returns void language plpgsql security definer set search_path = public as $$
begin
  perform gin_clean_pending_list('search_tokens_token');
  analyze search_tokens;
end $$;
revoke execute on function settle_search_tokens() from public;
grant execute on function settle_search_tokens() to zhike_job;

-- With the key of a party goes what it could be found by, in the same transaction and whoever destroys it.
create function forget_search_tokens() returns trigger language plpgsql security definer set search_path = public as $$
begin
  delete from search_tokens where party_id = new.party_id;
  return null;
end $$;
create trigger party_keys_forgotten after update of wrapped on party_keys for each row when (new.wrapped is null) execute function forget_search_tokens();

-- Recent customers of one user: their own reads, newest first.
create index audit_events_reads on audit_events (user_id, seq desc) where action = 'customers.customer.read';
