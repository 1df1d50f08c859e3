-- access: a new or reset account is taken by whoever holds both halves of its activation: one is shown to who proposed the change, the other to who approved it.
create table activations (
  activation_id  bigint generated always as identity primary key,
  change_id      bigint unique references access_changes,  -- null: given whole on the machine itself, where nobody could approve
  user_id        integer references users,                 -- null until the change is approved
  requester_hash bytea not null,                           -- sha-256 of each half: the halves themselves are nowhere
  approver_hash  bytea,
  expires_at     timestamptz not null,
  totp_sealed    bytea,                                    -- the secret that was shown last; the user's own once a code of it was typed
  used_at        timestamptz,
  revoked_at     timestamptz,
  check ((user_id is null) = (approver_hash is null)),
  check (used_at is null or user_id is not null)
);
create unique index activations_waiting on activations (user_id) where used_at is null and revoked_at is null;

grant select, insert, update on activations to zhike_app, zhike_job;

-- Accounts nobody has entered yet still have the first password and secret that their approver was shown: they are closed, and are activated after a reset.
update users set password_hash = null, totp_sealed = null, must_change = false where must_change;
