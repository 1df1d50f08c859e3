-- outcomes: what came of what was issued, each night anew over the last 90 days, by offer, tier and channel. Sums only: no customer in it.
create table conversions (
  run_id integer not null references runs,
  offer_key text not null, tier_key text not null, channel text not null,
  issued integer not null, contacted integer not null, effective integer not null, positive integer not null, expired integer not null,
  primary key (run_id, offer_key, tier_key, channel)
);
grant select on conversions to zhike_app;
grant select, insert, delete on conversions to zhike_job;
