-- sources: mid rates as delivered. customers: the rates that holdings in other currencies are valued by, in millionths of the base currency for one unit; who quoted each is kept.
create table landing_rate (currency text not null, day date not null, mid_micro bigint not null, source text not null, run_id integer not null, primary key (currency, day));
create table rates (
  currency    text not null,
  day         date not null,
  mid_micro   bigint not null check (mid_micro > 0),
  source      text not null,
  recorded_at timestamptz not null,
  primary key (currency, day)
);
grant select, insert, update, delete on landing_rate to zhike_job;
grant select, insert, update on rates to zhike_job;
grant select on rates to zhike_app;
