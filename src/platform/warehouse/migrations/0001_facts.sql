-- Facts, each owned by a run (DESIGN 3.4) and made for a party (3.3). No names, numbers or addresses of people (DESIGN 2): tokens are sipHash128Keyed.
-- partition = run, so that a partial run is dropped whole; sorted by party, so that one customer is one read and everybody is one scan.
CREATE TABLE accounts (
  run_id UInt32, party_id UInt32, account_token UInt128,
  asset_class LowCardinality(String), -- deposit | time-deposit | wealth | fund | insurance | bond | metal | loan | card | merchant | securities
  product_code LowCardinality(String), currency LowCardinality(String),
  opened_on Date32, closed_on Nullable(Date32), matures_on Nullable(Date32), activated_on Nullable(Date32),
  principal_fen Int64, limit_fen Int64, rate_bp Int32, status LowCardinality(String)
) ENGINE = MergeTree PARTITION BY run_id ORDER BY (party_id, account_token);
-- One row per account per day on which its end-of-day balance changed; the last one carries forward.
CREATE TABLE balances (
  run_id UInt32, party_id UInt32, account_token UInt128, asset_class LowCardinality(String), currency LowCardinality(String),
  day Date32, balance_fen Int64
) ENGINE = MergeTree PARTITION BY run_id ORDER BY (party_id, account_token, day);
CREATE TABLE transactions (
  run_id UInt32, party_id UInt32, account_token UInt128, transaction_token UInt128,
  day Date32, minute UInt16, amount_fen Int64, currency LowCardinality(String), -- signed: in is positive; minute of the day, 65535 = not known
  category LowCardinality(String), channel LowCardinality(String), initiated UInt8, -- initiated by the customer (not interest posting, fee or standing order)
  counterparty_token UInt128, counterparty_own UInt8 -- 1 = an account of the customer's own elsewhere
) ENGINE = MergeTree PARTITION BY run_id ORDER BY (party_id, day, transaction_token);
CREATE TABLE events (
  run_id UInt32, party_id UInt32, event_token UInt128, day Date32, at DateTime64(3, 'UTC'),
  kind LowCardinality(String), channel LowCardinality(String), amount_fen Int64, attributes Map(LowCardinality(String), String)
) ENGINE = MergeTree PARTITION BY run_id ORDER BY (party_id, day, event_token);
-- Which customer a party belongs to, as of the unify run that published it; features regroup through it.
CREATE TABLE party_customer (run_id UInt32, party_id UInt32, customer_id UInt32) ENGINE = MergeTree PARTITION BY run_id ORDER BY party_id;
