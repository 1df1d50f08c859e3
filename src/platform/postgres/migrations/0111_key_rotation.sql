-- platform: what is sealed with the installation's own wrapping key, as data, so that a rotation of that key reaches it. A later table with such a column adds its line here.
-- (What is sealed with a party's key needs none: only the party's wrapped key in party_keys is wrapped anew.)
create table sealed_by_installation (of_table text not null, of_column text not null, primary key (of_table, of_column));
grant select on sealed_by_installation to zhike_job;
insert into sealed_by_installation values ('users', 'totp_sealed'), ('activations', 'totp_sealed'), ('quarantine_rows', 'row_sealed'), ('quarantine_replays', 'sealed'), ('idempotency_keys', 'sealed');
