-- customers: what is kept about people goes when its time is over. The ledger of consent is append-only for everybody; only this function takes statements out of it, only old ones,
-- and none of anybody whose file is held.
drop trigger consents_append_only on consents;
create trigger consents_append_only before truncate or update of consent_id, party_id, purpose, channel, status, text_version, method, evidence, effective_on, expires_on,
  recorded_at, token, content_class, text_hash on consents for each statement execute function refuse_change();
create trigger consents_kept before delete on consents for each statement
  when (coalesce(current_setting('app.retention', true), '') <> 'on') execute function refuse_change();

-- Whether a source still delivers a statement or a restriction: it would be back tomorrow, so it is the source that must let go of it. Asked by who may not read landing tables.
create function is_delivered(what text, its_token bytea) returns boolean language sql stable security definer set search_path = public as $$
  select case what when 'consent' then exists (select from landing_consent where consent_token = its_token and absent_on is null)
    else exists (select from landing_restriction where restriction_token = its_token) end
$$;
revoke execute on function is_delivered(text, bytea) from public;
grant execute on function is_delivered(text, bytea) to zhike_app, zhike_job;

create function purge_consents(parties integer[], up_to date) returns bigint language plpgsql security definer set search_path = public as $$
declare gone bigint;
begin
  -- Proof of commercial messages is kept for half a year whatever a rule says (MIIT order 74).
  if up_to > coalesce((select max(business_date) from nights), up_to) - interval '6 months' then
    raise exception 'consents up to % are too young to go', up_to using errcode = '42501';
  end if;
  perform set_config('app.retention', 'on', true);
  delete from consents where party_id = any (parties) and effective_on <= up_to and recorded_at < up_to + 1
    and (token is null or not is_delivered('consent', token))
    and not exists (select from legal_holds h where h.party_id = consents.party_id and h.released_at is null);
  get diagnostics gone = row_count;
  perform set_config('app.retention', 'off', true);
  return gone;
end $$;
revoke execute on function purge_consents(integer[], date) from public;
grant execute on function purge_consents(integer[], date) to zhike_job;
create index legal_holds_open on legal_holds (hold_id) where released_at is null;
