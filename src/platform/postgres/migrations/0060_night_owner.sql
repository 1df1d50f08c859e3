-- A night has one owner (host:pid, empty = asked for on the Night page and not taken up yet); a night whose owner died is taken over.
alter table nights add column owner text not null default '', add column heartbeat_at timestamptz, add column asked_by integer references users, add column error text;
grant insert, update on nights to zhike_app;
