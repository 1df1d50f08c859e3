-- customers: looks that came after 0113. A stated reason is read by those who examine, of whom nobody is told; it is judged like any other look.
insert into lookup_kinds values
  ('customers.family.read', '查看家庭与关系', 'Opened your family and relationships', 'record'),
  ('customers.identity.read', '核对是否重复建档', 'Compared your record with another', 'record'),
  ('customers.reason.read', '查看查阅理由', 'Read a stated reason', 'field');
