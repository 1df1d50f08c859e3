-- customers: preferences that rules found in the words of notes. A tag names the rule that found it and the very characters it found it in; the words stay where they
-- are sealed. What staff said is wrong stays, as rejected, so that it is not found again.
create table preference_tags (
  tag_id       bigint generated always as identity primary key,
  party_id     integer not null,
  topic        text not null,
  value        text not null,
  rule_key     text not null,
  rule_version integer not null,
  source       text not null check (source in ('response', 'note')),
  source_id    bigint not null,
  span_from    integer not null check (span_from >= 0), -- characters of the words as they were written
  span_to      integer not null,
  heard_on     date not null,
  state        text not null default 'standing' check (state in ('standing', 'rejected')),
  recorded_at  timestamptz not null,
  rejected_by  integer,
  rejected_at  timestamptz,
  unique (source, source_id, rule_key, span_from),
  check (span_to > span_from),
  check ((state = 'rejected') = (rejected_at is not null))
);
create index preference_tags_party on preference_tags (party_id, state);

-- Which words were read under which version of the rules: a new version reads all of them again, the same one none twice.
create table preference_reads (
  source        text not null,
  source_id     bigint not null,
  party_id      integer not null,
  rules_version integer not null,
  primary key (source, source_id)
);
create index preference_reads_party on preference_reads (party_id);

do $$ declare t text; begin
  foreach t in array array['preference_tags', 'preference_reads'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I using ((select app_scope()) = ''bank'' or party_in_scope(party_id))', t);
  end loop;
end $$;
select register_personal('preference_tags', 'party_id', 'row', '*');
grant select, insert, delete on preference_tags to zhike_app, zhike_job;
grant update (rule_version, topic, value, span_to) on preference_tags to zhike_app, zhike_job;
grant update (state, rejected_by, rejected_at) on preference_tags to zhike_app;
grant select, insert, update on preference_reads to zhike_app, zhike_job;
create index responses_noted on responses (response_id) where note_sealed is not null;
