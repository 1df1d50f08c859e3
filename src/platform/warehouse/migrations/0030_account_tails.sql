-- The last four digits of an account or card as a keyed token (0: none that a mask would show). Who holds the key can tell the ten thousand apart; here they only match.
ALTER TABLE accounts ADD COLUMN IF NOT EXISTS tail_token UInt128 DEFAULT 0;
