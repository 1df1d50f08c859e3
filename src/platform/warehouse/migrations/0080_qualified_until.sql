-- Until when a customer is on the bank's list of qualified investors; none: not on it. Runs from before there was a list have nobody on it.
ALTER TABLE gate_facts ADD COLUMN IF NOT EXISTS qualified_until Nullable(Date32) AFTER affordable_fen;
