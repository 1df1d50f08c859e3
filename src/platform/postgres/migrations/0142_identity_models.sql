-- customers: a model counts once every link by it is written; one that a killed night left is learnt again.
alter table identity_models add finished_at timestamptz;
grant update (finished_at) on identity_models to zhike_job;
