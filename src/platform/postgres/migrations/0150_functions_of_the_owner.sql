-- customers: functions that look beyond their caller's scope do it by a policy for their owner (0090), on servers as embedded: settings of ours tied to a function are taken off
-- again, whoever the owner is. And what only the pages and the jobs may call, nobody else may: a function is everybody's until it is taken away.
do $$ declare f text; begin
  foreach f in array array['household_component(integer)', 'settle_households(integer, date)', 'household_others(integer, integer[])', 'household_parts(integer[], date)',
    'keep_household_rollup(integer, integer, integer, bigint, integer, date, timestamptz)', 'settle_identity_pairs(integer[], integer[])'] loop
    execute format('alter function %s reset all', f);
    execute format('alter function %s set search_path = public', f);
  end loop;
  foreach f in array array['household_component(integer)', 'household_fold(integer, date)', 'settle_households(integer, date)', 'household_others(integer, integer[])',
    'household_parts(integer[], date)', 'keep_household_rollup(integer, integer, integer, bigint, integer, date, timestamptz)',
    'next_household_change(integer, text, integer, integer[], bigint, date, text, timestamptz)', 'settle_identity_pairs(integer[], integer[])', 'is_legally_held(integer[])',
    'presented_customer(text, bytea)', 'customer_of_party(integer)', 'party_sources()'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to zhike_app, zhike_job', f);
  end loop;
end $$;

create policy family_definer on households for select to current_user using (true);
create policy family_definer on household_changes for select to current_user using (true);
create policy family_definer on household_members to current_user using (true) with check (true);
create policy family_definer on household_rollups to current_user using (true) with check (true);
create policy family_definer on consents for select to current_user using (true);
create policy family_definer on contact_ledger for select to current_user using (true);
create policy family_definer on delivered_contacts for select to current_user using (true);
