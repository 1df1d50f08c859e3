-- access: sessions nobody has used for ninety days are forgotten by the nightly job.
grant delete on sessions to zhike_job;
create index sessions_age on sessions (last_seen_at);
