-- customers: what a statement of consent was about, exactly: the telephone it was made for (a keyed hash; a new number was never asked), the class of content, and the hash of
-- the words. A statement that its source delivered says none of the three.
alter table consents add column contact_point bytea, add column content_class text not null default 'all', add column text_hash bytea;

-- The ledger stays append-only; the hash of a telephone goes with the person, as every other does. Nobody is granted an update of it: only an erasure reaches it.
drop trigger consents_append_only on consents;
create trigger consents_append_only before delete or truncate or update of consent_id, party_id, purpose, channel, status, text_version, method, evidence, effective_on, expires_on,
  recorded_at, token, content_class, text_hash on consents for each statement execute function refuse_change();
select register_personal('consents', 'party_id', 'clear', 'contact_point');

-- Whether a statement about a telephone is about one the customer still has is asked by the customer's own role, too.
grant select on party_identifiers to zhike_customer;
