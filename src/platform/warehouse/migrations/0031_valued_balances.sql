-- Accounts in other currencies in the base currency: one row for each day on which the balance or its rate changed. is_valued = 0: there is no rate, and the value counts as nothing.
CREATE TABLE valued_balances (
  run_id UInt32, party_id UInt32, account_token UInt128, asset_class LowCardinality(String), day Date32, balance_fen Int64, is_valued UInt8
) ENGINE = MergeTree PARTITION BY run_id ORDER BY (party_id, account_token, day);
