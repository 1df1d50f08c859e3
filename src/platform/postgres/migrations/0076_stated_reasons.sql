-- customers: the reason somebody gives for an act upon a customer is words about that customer. It is kept once, sealed with the customer's own key, and what was
-- done names it by its number; erasing the key erases the words.
create table stated_reasons (
  reason_id bigint generated always as identity primary key,
  party_id  integer not null,
  user_id   integer not null,
  sealed    bytea not null,
  at        timestamptz not null
);
create index stated_reasons_party on stated_reasons (party_id);
alter table stated_reasons enable row level security;
alter table stated_reasons force row level security;
create policy scope on stated_reasons using ((select app_scope()) = 'bank' or party_in_scope(party_id));
grant select, insert on stated_reasons to zhike_app, zhike_job;

-- Histories of tasks: reasons written before this lie in `reason` in the clear until a night seals them.
alter table task_changes add column reason_id bigint references stated_reasons;
alter table task_changes alter column reason set default '';
grant update (reason, reason_id) on task_changes to zhike_job;
create index task_changes_unsealed on task_changes (change_id) where reason <> '';

-- Restrictions recorded here have an author and a reason, for their beginning and for their end.
alter table restrictions add column reason_id bigint references stated_reasons, add column recorded_by integer references users,
  add column end_reason_id bigint references stated_reasons, add column ended_by integer references users, add column ended_at timestamptz;
grant update (valid_to, end_reason_id, ended_by, ended_at) on restrictions to zhike_app;

-- What a customer said about how they want to be treated: the kind is a code, the rest are their words.
alter table preferences add column value_sealed bytea;
grant update (value, value_sealed) on preferences to zhike_job;
create index preferences_unsealed on preferences (party_id) where value <> '';

create trigger responses_inbound_kept before update of inbound on responses for each statement execute function refuse_change();
