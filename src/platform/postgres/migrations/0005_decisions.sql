-- products and decisions: what may be sold, policy bundles, issued decisions, the contact ledger.
create table products (
  product_id integer primary key,
  code       text not null unique,
  name_zh text not null, name_en text not null,
  family     text not null,                             -- deposit | time-deposit | wealth | fund | insurance | bond | metal | loan | card | payment | service
  regime     text not null check (regime in ('NFRA_HARD', 'CSRC_WARN', 'NONE')),
  risk_issuer integer, risk_bank integer,               -- 1…5; effective = the higher (DOMAIN B1 rule 1)
  on_sale_from date not null, on_sale_to date,
  min_amount_fen bigint not null, currency text not null, term_days integer, rate_bp integer,
  required_certificate text, is_private boolean not null
);
create table scripts (
  key text not null, version integer not null, content_class text not null check (content_class in ('marketing', 'service', 'care', 'education')),
  text_zh text not null, text_en text not null, author text not null, approver text, approved_on date, valid_from date not null, valid_to date,
  primary key (key, version), check (approver is null or approver <> author)
);

create table policy_bundles (bundle_hash bytea primary key, body jsonb not null, made_at timestamptz not null);

create table issued_decisions (
  decision_id  bigint generated always as identity primary key,
  run_id       integer not null references runs,
  customer_id  integer not null, party_id integer not null, branch_id integer not null, owner_staff_id integer not null,
  offer_key    text not null, treatment_key text not null, channel text not null,
  priority     numeric(30, 0) not null, propensity_ppm integer not null, context_ppm integer not null, value_fen bigint not null, lever_ppm integer not null,
  bundle_hash  bytea not null references policy_bundles,
  inputs       jsonb not null,                          -- every feature and gate fact it was decided on
  outcome      jsonb not null,                          -- verdict of every treatment, the ranking, the runners-up: what replay must reproduce
  seed         text not null,
  issued_at    timestamptz not null,
  unique (run_id, customer_id, offer_key)
);
create index issued_decisions_customer on issued_decisions (customer_id, decision_id desc);

-- The contact ledger: reserve → commit → release; sliding windows; exact under concurrency because a customer's row is locked first.
create table contact_ledger (
  contact_id  bigint generated always as identity primary key,
  customer_id integer not null, party_id integer not null, branch_id integer not null, owner_staff_id integer not null,
  channel     text not null, content_class text not null,
  on_day      date not null,                            -- the day that the caps count
  state       text not null check (state in ('reserved', 'committed', 'released')),
  decision_id bigint,
  reserved_at timestamptz not null, committed_at timestamptz, released_at timestamptz, expires_on date not null
);
create index contact_ledger_window on contact_ledger (customer_id, on_day) where state <> 'released';

select scope_policy('issued_decisions', 'branch_id', 'owner_staff_id', 'customer_id');
select scope_policy('contact_ledger', 'branch_id', 'owner_staff_id', 'customer_id');
grant select on products, scripts, policy_bundles, issued_decisions, contact_ledger to zhike_app;
grant insert on issued_decisions, contact_ledger to zhike_app;
grant update (state, committed_at, released_at) on contact_ledger to zhike_app;
grant select, insert, update on products, scripts, policy_bundles, issued_decisions, contact_ledger to zhike_job;
