-- customers: reasons stated about a person go with the person.
select register_personal('stated_reasons', 'party_id', 'empty', 'sealed');
