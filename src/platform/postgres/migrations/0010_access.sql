-- access: kept answers are sealed, the counters of its ids, and row security for every table that names a customer and that requests can read.
alter table idempotency_keys drop column response;
alter table idempotency_keys add column sealed bytea;      -- the first answer, sealed with the installation's key: it may hold what a reveal revealed
create index idempotency_keys_age on idempotency_keys (created_at);

-- 'org-version' moves with every change of the organisation: processes keep the tree in memory and reread it when the number they see differs.
insert into counters (key, value) values ('org', 0), ('staff', 0), ('org-version', 1) on conflict do nothing;

alter table users add column last_seen_at timestamptz;
create index user_roles_org on user_roles (org_id);
create index access_changes_open on access_changes (change_id) where decided_at is null;

-- Who may read the audit is a permission, not a matter of rows; the policy only asks that a scope was stated, so that no connection reads it unattributed.
alter table audit_events enable row level security;
alter table audit_events force row level security;
create policy scope on audit_events using ((select app_scope()) is not null);

-- An event that waits to be relayed belongs to its party; one about nobody is anybody's to write.
alter table outbox enable row level security;
alter table outbox force row level security;
create policy scope on outbox using ((select app_scope()) = 'bank' or party_id is null or party_in_scope(party_id));

alter table party_keys enable row level security;
alter table party_keys force row level security;
create policy scope on party_keys using ((select app_scope()) = 'bank' or party_in_scope(party_id));
