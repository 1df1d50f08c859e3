-- sources: who the bank verified as a qualified investor (合格投资者), as its own list is delivered. Only that, on what ground and until when: the proofs stay where they are.
create table landing_qualified_investor (
  party_id integer not null, verified_on date not null, run_id integer not null, valid_to date not null, basis text not null, experience_years integer not null,
  absent_on date, absent_from text, primary key (party_id, verified_on)
);
grant select, insert, update, delete on landing_qualified_investor to zhike_job;

-- customers: what gates ask before a private product is proposed. One that left the list stays as the proof of what was done while it was on it.
create table qualified_investors (
  party_id         integer not null,
  verified_on      date not null,
  valid_to         date not null,
  basis            text not null check (basis in ('family-net-assets', 'family-financial-assets', 'income')),
  experience_years integer not null check (experience_years >= 2),
  recorded_at      timestamptz not null,
  withdrawn_on     date,
  withdrawn_by     text,
  primary key (party_id, verified_on)
);
alter table qualified_investors enable row level security;
alter table qualified_investors force row level security;
create policy scope on qualified_investors using ((select app_scope()) = 'bank' or party_in_scope(party_id));
grant select, insert, update, delete on qualified_investors to zhike_job;
grant select on qualified_investors to zhike_app;
