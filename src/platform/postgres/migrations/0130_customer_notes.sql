-- customers: what staff note about a customer, outside of any task. The words are sealed with the party's own key; who may read them is the note's own, whatever rows
-- and fields the reader may see otherwise.
create table customer_notes (
  note_id    bigint generated always as identity primary key,
  party_id   integer not null,
  audience   text not null check (audience in ('normal', 'head', 'author')), -- head: the head of the branch and compliance
  sealed     bytea,                                     -- null once the person was erased
  written_by integer not null,                          -- the user
  written_on date not null,
  written_at timestamptz not null
);
create index customer_notes_party on customer_notes (party_id, note_id desc);
create trigger customer_notes_append_only before delete or truncate or update of note_id, party_id, audience, written_by, written_on, written_at
  on customer_notes for each statement execute function refuse_change();
alter table customer_notes enable row level security;
alter table customer_notes force row level security;
create policy scope on customer_notes using ((select app_scope()) = 'bank' or party_in_scope(party_id));
select register_personal('customer_notes', 'party_id', 'clear', 'sealed');
grant select, insert on customer_notes to zhike_app;
grant select on customer_notes to zhike_job;
