-- customers: what people ask of us about their own data (PIPL 44–50), each with its clock, its steps and what came of it.
create table rights_requests (
  request_id      bigint generated always as identity primary key,
  party_id        integer not null,                     -- the customer's own party when it was received
  kind            text not null check (kind in ('access', 'portability', 'correct', 'delete', 'restrict', 'explain', 'withdraw')),
  requester       text not null check (requester in ('self', 'guardian', 'agent', 'relative')),
  came_by         text not null check (came_by in ('counter', 'phone', 'letter', 'privacy-centre')),
  state           text not null check (state in ('received', 'open', 'approval', 'fulfilled', 'refused', 'restricted', 'taken-back')),
  received_at     timestamptz not null,
  received_on     date not null,
  due_on          date not null,
  received_by     integer references users,             -- null: the customer entered it
  about           jsonb not null default '{}',          -- { v, purposes? }: codes, never words
  words_sealed    bytea,                                -- what was asked, with the party's key
  identity_method text check (identity_method in ('document-seen', 'code-to-phone', 'privacy-link', 'power-of-attorney')),
  identity_by     integer references users,
  identity_at     timestamptz,
  assignee        integer references users,
  refusal         text,                                 -- key of the reason (privacy/rights.ts)
  answer_sealed   bytea,                                -- what the customer is told, with the party's key
  erasure_id      bigint references erasures,
  closed_at       timestamptz,
  closed_by       integer references users,
  check ((state in ('fulfilled', 'refused', 'restricted', 'taken-back')) = (closed_at is not null)),
  check ((refusal is not null) = (state in ('refused', 'restricted')))
);
create index rights_requests_party on rights_requests (party_id, request_id desc);
create index rights_requests_open on rights_requests (due_on, request_id) where closed_at is null;
alter table erasures add constraint erasures_request foreign key (request_id) references rights_requests;

-- What happened to a request, never changed. `data` holds codes and numbers only.
create table rights_steps (
  step_id    bigint generated always as identity primary key,
  request_id bigint not null references rights_requests,
  party_id   integer not null,
  step       text not null,
  user_id    integer references users,                  -- null: the customer
  at         timestamptz not null,
  data       jsonb not null default '{}'
);
create index rights_steps_request on rights_steps (request_id, step_id);
create trigger rights_steps_append_only before update or delete or truncate on rights_steps for each statement execute function refuse_change();

-- The copy of their data that a customer is given, as it was on that day: sealed with their own key, read by them alone.
create table rights_packages (
  package_id bigint generated always as identity primary key,
  request_id bigint not null unique references rights_requests,
  party_id   integer not null,
  made_at    timestamptz not null,
  made_by    integer references users,
  sealed     bytea,
  bytes      integer not null,
  sha256     bytea not null,                            -- of the plain text: what was handed over can be shown to be this
  expires_on date not null,
  read_at    timestamptz
);
create index rights_packages_party on rights_packages (party_id);

do $$ declare t text; begin
  foreach t in array array['rights_requests', 'rights_steps', 'rights_packages'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I using ((select app_scope()) = ''bank'' or party_in_scope(party_id))', t);
  end loop;
end $$;
select register_personal('rights_requests', 'party_id', 'clear', 'words_sealed', 'answer_sealed');
select register_personal('rights_packages', 'party_id', 'clear', 'sealed');

grant select, insert on rights_requests, rights_steps, rights_packages to zhike_app;
grant update (state, identity_method, identity_by, identity_at, assignee, refusal, answer_sealed, erasure_id, closed_at, closed_by) on rights_requests to zhike_app;
grant update (read_at) on rights_packages to zhike_app;
grant select, update, delete on rights_packages to zhike_job;
grant select on rights_requests, rights_steps to zhike_job;
