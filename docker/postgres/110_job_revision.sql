alter table ops.job_runs add column revision text;
comment on column ops.job_runs.revision is
'The git revision that the job''s image was built from; null where jobs run from a working copy.';
