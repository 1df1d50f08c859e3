-- customers: whether the accounts of a party are still those its tokens were made of is told by the warehouse in one number, so that a night with nothing new carries no lists.
comment on column search_tokens.accounts is 'sum of the hashes of its accounts'' tail tokens, as the warehouse makes it; 0 = none';
