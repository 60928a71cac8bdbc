create table ops.dbt_models_built (
    model text primary key,
    digest text not null,
    run_id text not null,
    built_at timestamptz not null default clock_timestamp()
);
comment on table ops.dbt_models_built is
'Models, seeds and snapshots by unique id, with the code that made all of their rows. A model whose code has another digest is built whole by the next run, not only for its window.';
comment on column ops.dbt_models_built.digest is
'Of its SQL, macros, contract and settings, and of everything that it is built from.';
comment on column ops.dbt_models_built.built_at is 'When it was last built whole.';

grant select, insert, update on ops.dbt_models_built to transformer;
