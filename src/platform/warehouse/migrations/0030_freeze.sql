-- What the record gave for a freeze, before contacts made in other systems are joined to it. Empty between runs.
CREATE TABLE gate_facts_landing (
  run_id UInt32, customer_id UInt32, branch_id UInt32, owner_staff_id UInt32, kind LowCardinality(String), gender LowCardinality(String),
  born_on Nullable(Date32), opened_on Date32, document_expires_on Nullable(Date32), personalised UInt8,
  held UInt8, minor_unguarded UInt8, complaint_freeze UInt8, do_not_contact UInt16, consent UInt16,
  risk_level UInt8, risk_expires_on Nullable(Date32), affordable_fen Int64, certificates Array(LowCardinality(String)),
  contacts_day Array(Date32), contacts_channel Array(UInt8), contacts_class Array(UInt8)
) ENGINE = MergeTree PARTITION BY run_id ORDER BY customer_id;
