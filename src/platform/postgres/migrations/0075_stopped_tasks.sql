-- actions: a policy may stop a contact after it was issued and before it is made. What the gate said stays with the task; what was to be offered is shown no more.
alter table tasks add column denied jsonb;              -- { gate, zh, en }
-- Whose customer it was when the task came to its owner: only a change of that moves the task, so that a hand-over within the branch stays one.
alter table tasks add column customer_owner_id integer not null default 0;
update tasks set customer_owner_id = d.owner_staff_id from issued_decisions d where d.decision_id = tasks.decision_id;
create index tasks_open on tasks (task_id) where status = 'open';
-- It was the customer who came or called: nobody was disturbed, no gate was asked and no cap counts it.
alter table responses add column inbound boolean not null default false;
grant update (contact_id, denied) on tasks to zhike_app;
