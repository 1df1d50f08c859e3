-- sources: a statement of consent or a risk assessment that a full file leaves out is marked, not forgotten: what it was stays the proof of what was done under it.
alter table landing_consent add column absent_on date, add column absent_from text;
alter table landing_risk_assessment add column absent_on date, add column absent_from text;
create index landing_consent_absent on landing_consent (party_id) where absent_on is not null;

-- customers: an assessment its source took back counts no more from that day on.
alter table risk_assessments add column withdrawn_on date, add column withdrawn_by text;
