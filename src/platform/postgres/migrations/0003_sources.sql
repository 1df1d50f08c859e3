-- sources: what was delivered, what was wrong with it, and the landing tables that later stages pull from.
-- A party key gives one source record its dense party_id and its own wrapped data key; erasing the key erases the person.
create table party_keys (
  party_id   integer primary key,
  source     text not null,
  key_token  bytea not null,                            -- sipHash128Keyed(source, natural key)
  wrapped    bytea,                                     -- data key, wrapped by the master key; null after erasure
  kid        text not null,
  unique (key_token)
);

create table deliveries (
  delivery_id      bigint generated always as identity primary key,
  run_id           integer not null references runs,
  mapping          text not null,
  feed             text not null,
  file             text not null,                       -- base name only
  sha256           bytea not null,
  bytes            bigint not null,
  delivered_as     text not null check (delivered_as in ('full', 'delta')),
  rows_read        bigint not null default 0,
  rows_good        bigint not null default 0,
  rows_quarantined bigint not null default 0,
  rows_new         bigint not null default 0,
  rows_changed     bigint not null default 0,
  rows_same        bigint not null default 0,
  totals           jsonb not null default '{}',         -- column → { sumFen | distinct | min | max }: the control totals
  first_day        date,
  last_day         date,
  received_at      timestamptz not null
);
create index deliveries_run on deliveries (run_id);
create index deliveries_sha on deliveries (sha256, feed);

create table quarantine_rows (
  quarantine_id bigint generated always as identity primary key,
  run_id        integer not null references runs,
  feed          text not null,
  file          text not null,
  line          bigint not null,
  field         text not null,
  value_masked  text not null,
  reason_code   text not null,
  reason        jsonb not null,                         -- { zh, en }
  row_sealed    bytea,                                  -- the whole raw row, encrypted with the installation's key, so that it can be fixed and replayed
  fixed_at      timestamptz,
  replayed_run  integer
);
create index quarantine_run on quarantine_rows (run_id, feed);

create table landing_organisation (code text primary key, run_id integer not null, kind text not null, parent_code text, name_zh text not null, name_en text not null, valid_from date not null, valid_to date);
create table landing_staff (staff_no text primary key, run_id integer not null, name_zh text not null, name_en text not null, post text not null, org_code text not null, minutes_per_day integer not null, active_from date not null, active_to date);
create table landing_certificate (staff_no text not null, kind text not null, number text not null, valid_from date not null, valid_to date not null, run_id integer not null, primary key (staff_no, kind, valid_from));
create table landing_product (
  code text primary key, run_id integer not null, name_zh text not null, name_en text not null,
  family text not null, regime text not null, risk_issuer integer, risk_bank integer, on_sale_from date not null, on_sale_to date,
  min_amount_fen bigint not null default 0, currency text not null, term_days integer, rate_bp integer, required_certificate text, is_private boolean not null default false
);
create table landing_script (
  key text not null, version integer not null, run_id integer not null, content_class text not null, text_zh text not null, text_en text not null,
  author text not null, approver text, approved_on date, valid_from date not null, valid_to date, primary key (key, version)
);
-- One row per source record. Everything that names the person is inside `sealed` (JSON, encrypted with the party's key); blinds are keyed HMACs.
create table landing_party (
  party_id integer primary key, run_id integer not null, source text not null, kind text not null check (kind in ('personal', 'business')),
  sealed bytea not null, identity_blind bytea, document_blind bytea, phone_blind bytea,
  born_on date, gender text, document_type text, document_expires_on date, branch_code text not null, opened_on date not null, personalised boolean not null default true, row_hash bytea not null
);
create index landing_party_run on landing_party (run_id);
create table landing_assignment (party_id integer not null, run_id integer not null, staff_no text not null, valid_from date not null, valid_to date, primary key (party_id, valid_from));
create table landing_consent (
  consent_token bytea primary key, run_id integer not null, party_id integer not null, purpose text not null, channel text not null, status text not null,
  text_version text not null, method text not null, evidence text not null, effective_on date not null, expires_on date
);
create index landing_consent_run on landing_consent (run_id);
create table landing_risk_assessment (party_id integer not null, assessed_on date not null, run_id integer not null, level integer not null, expires_on date not null, affordable_fen bigint, primary key (party_id, assessed_on));
create table landing_restriction (restriction_token bytea primary key, run_id integer not null, party_id integer not null, kind text not null, channel text not null, valid_from date not null, valid_to date);

grant select, insert, update, delete on party_keys, deliveries, quarantine_rows, landing_organisation, landing_staff, landing_certificate, landing_product, landing_script, landing_party,
  landing_assignment, landing_consent, landing_risk_assessment, landing_restriction to zhike_job;
grant select on deliveries, quarantine_rows to zhike_app;
grant select on party_keys to zhike_app;
