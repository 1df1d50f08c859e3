-- A task handed over takes its contact reservation along, and lets its new owner see the customer while it is open: without that the
-- task could not be worked. Ownership of the customer (主管户) does not move: that is an approved change of its own.
alter table tasks add column tier_key text not null default '';
grant update (owner_staff_id) on contact_ledger to zhike_app;
create index tasks_owner_customer on tasks (owner_staff_id, customer_id) where status = 'open';
create policy tasked on customers for select using (
  (select app_scope()) = 'own' and branch_id = any ((select app_branches())::integer[])
  and customer_id in (select t.customer_id from tasks t where t.owner_staff_id = (select app_staff()) and t.status = 'open')
);
