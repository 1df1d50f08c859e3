-- What the import looks parties up by. A copy of the record's party_keys: ids are dense, so it is whole when its count equals its highest id.
CREATE TABLE IF NOT EXISTS party_tokens (
  party_id UInt32, source LowCardinality(String), token_hex String EPHEMERAL, party_token UInt128 DEFAULT reinterpretAsUInt128(unhex(token_hex))
) ENGINE = MergeTree ORDER BY party_id;
