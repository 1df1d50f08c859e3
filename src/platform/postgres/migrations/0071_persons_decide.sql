-- access: who proposes, who decides and whom a change is about are three persons, under whatever logins. The table sees to it, whatever the code says.
create function access_change_of_two_persons() returns trigger language plpgsql as $$
declare
  decider  integer := (select staff_id from users where user_id = new.decided_by);
  proposer integer := (select staff_id from users where user_id = new.proposed_by);
  subject  integer := coalesce(
    (select staff_id from users where user_id = (new.payload ->> 'userId')::integer),
    (select staff_id from staff where staff_no = new.payload ->> 'staffNo'));
begin
  if decider = proposer or decider = subject or new.decided_by = (new.payload ->> 'userId')::integer then
    raise exception 'change % is decided by who proposed it or whom it is about', new.change_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger access_changes_persons before update of decided_by on access_changes
  for each row when (new.decided_by is not null) execute function access_change_of_two_persons();
