-- Computed over everybody, each step under its own run.
-- gate_facts: the volatile record facts frozen for a night: the only way from the record into a decision (DESIGN 3.5a).
CREATE TABLE gate_facts (
  run_id UInt32, customer_id UInt32, branch_id UInt32, owner_staff_id UInt32, kind LowCardinality(String), gender LowCardinality(String),
  born_on Nullable(Date32), opened_on Date32, document_expires_on Nullable(Date32), personalised UInt8,
  held UInt8, -- a legal, AML or death restriction is in force: the reason stays in the record
  minor_unguarded UInt8, complaint_freeze UInt8, do_not_contact UInt16, -- bit per channel, as consent
  consent UInt16, -- marketing consent in force, a bit per channel (1, 2, 4, … 32) in the order of the closed list of channels
  risk_level UInt8, risk_expires_on Nullable(Date32), affordable_fen Int64,
  certificates Array(LowCardinality(String)), -- of the owner, in force
  contacts_day Array(Date32), contacts_channel Array(UInt8), contacts_class Array(UInt8) -- the ledger's last 30 days, for sliding windows
) ENGINE = MergeTree PARTITION BY run_id ORDER BY customer_id;
CREATE TABLE tier_months (
  run_id UInt32, customer_id UInt32, month Date32, average_fen Int64, computed_tier UInt8, tier UInt8, watch_months UInt8, state LowCardinality(String)
) ENGINE = MergeTree PARTITION BY run_id ORDER BY (customer_id, month);
-- One packed row per customer, key order = the catalogue version of the run: for look-ups of one customer (small granules).
CREATE TABLE feature_rows (run_id UInt32, customer_id UInt32, cells Array(Nullable(Int64))) ENGINE = MergeTree PARTITION BY run_id ORDER BY customer_id SETTINGS index_granularity = 256;
CREATE TABLE segment_members (run_id UInt32, segment LowCardinality(String), version UInt32, members AggregateFunction(groupBitmap, UInt32)) ENGINE = MergeTree PARTITION BY run_id ORDER BY segment;
CREATE TABLE trigger_hits (run_id UInt32, customer_id UInt32, fired LowCardinality(String), bucket Date32, evidence Map(LowCardinality(String), Int64)) ENGINE = MergeTree PARTITION BY run_id ORDER BY (customer_id, fired);
-- The first denying gate of every treatment (0 = open), in the order of the bundle, and the best three offers of each customer.
CREATE TABLE decisions (
  run_id UInt32, customer_id UInt32, denied_by Array(UInt8), offers Array(UInt16), treatments Array(UInt16), priorities Array(Int128)
) ENGINE = MergeTree PARTITION BY run_id ORDER BY customer_id SETTINGS index_granularity = 1024;
