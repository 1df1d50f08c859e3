-- platform: when a run was superseded or its time was over. Nobody finds it from then on; what it wrote in the warehouse is dropped a while later, when nobody can be reading it any more.
alter table runs add column retired_at timestamptz;
create index runs_retired on runs (run_id) where status in ('superseded', 'failed');
