-- What allocation chose for a night, before any of it is issued: issuing reads it in slices and resumes where it was killed.
create table planned_actions (
  run_id      integer not null references runs,         -- the decide run it was chosen from: stays the same however often allocation or issuing is run again
  customer_id integer not null, branch_id integer not null, owner_staff_id integer not null,
  offer_key   text not null, treatment_key text not null,
  priority    numeric(30, 0) not null,
  minutes     integer not null,
  -- waiting | issued | refused: by the re-check on the record when it was to be issued; the gate says why.
  state       text not null default 'waiting' check (state in ('waiting', 'issued', 'refused')),
  refused_by  text,
  primary key (run_id, customer_id)
);
select scope_policy('planned_actions', 'branch_id', 'owner_staff_id', 'customer_id');
grant select on planned_actions to zhike_app;
grant select, insert, update, delete on planned_actions to zhike_job;

-- One occasion is one decision: a trigger's bucket, or the month for an offer that needs none. The same thing is not issued again the next night.
alter table issued_decisions add column occasion text not null default '';
create unique index issued_decisions_occasion on issued_decisions (customer_id, offer_key, occasion) where occasion <> '';
create index contact_ledger_open on contact_ledger (owner_staff_id) where state = 'reserved';

-- A contact is counted on the day it really took place and through the channel it really went.
grant update (on_day, channel, decision_id) on contact_ledger to zhike_app;
grant usage on all sequences in schema public to zhike_app, zhike_job;
