create table ops.job_runs (
    job_run_id bigint generated always as identity primary key,
    run_id text not null,
    job text not null,
    start_date date not null,
    end_date date not null,
    state text not null default 'running' check (state in ('running', 'success', 'failed')),
    exit_status smallint,
    counts jsonb not null default '{}',
    message text,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    check ((state = 'running') = (finished_at is null))
);
create index on ops.job_runs (run_id, job);
comment on table ops.job_runs is 'One row per execution of a job: its window, its result, its numbers.';
comment on column ops.job_runs.run_id is 'The Airflow run, or whatever --run-id said.';
comment on column ops.job_runs.counts is 'What was done: rows new, changed, removed, rejected, pages fetched, ...';
comment on column ops.job_runs.message is 'The closing line: what was done, or what failed and what to do.';

create table ops.page_fetches (
    page_fetch_id bigint generated always as identity primary key,
    job_run_id bigint not null references ops.job_runs,
    kind text not null,
    unit jsonb not null,
    url text not null,
    http_status smallint,
    outcome text not null check (outcome in ('loaded', 'missing', 'refused', 'failed')),
    message text,
    bytes integer,
    content_hash text,
    rows_parsed integer,
    fetched_at timestamptz not null default clock_timestamp(),
    seconds numeric(9, 3)
);
create index on ops.page_fetches (job_run_id);
create index on ops.page_fetches (url, fetched_at);
comment on table ops.page_fetches is 'One row per page asked for in a job run.';
comment on column ops.page_fetches.unit is
'What the page is about: {"game_date": "2018-01-01"}, or {"season": 2018, "page_month": "may"}.';
comment on column ops.page_fetches.outcome is
'loaded: parsed and merged; missing: the site has no such page; refused: the page broke its contract; failed: no usable answer.';
comment on column ops.page_fetches.bytes is 'Size of the page after decompression.';
comment on column ops.page_fetches.content_hash is 'sha256 of the page, hexadecimal.';

create table ops.quarantine (
    quarantine_id bigint generated always as identity primary key,
    job_run_id bigint not null references ops.job_runs,
    kind text not null,
    url text not null,
    content_hash text not null,
    reason text not null,
    page_row jsonb not null,
    quarantined_at timestamptz not null default clock_timestamp(),
    unique nulls not distinct (kind, url, page_row, reason)
);
comment on table ops.quarantine is 'Rows that a page had and that did not pass its contract, with the reason.';

create table ops.publications (
    publication_id bigint generated always as identity primary key,
    job_run_id bigint not null references ops.job_runs,
    run_id text not null,
    start_date date not null,
    end_date date not null,
    table_name text not null,
    rows_published bigint not null,
    published_at timestamptz not null default now(),
    unique (job_run_id, table_name)
);
comment on table ops.publications is 'Each time a mart was copied into serving. Rows of one publication share published_at.';

grant select, insert, update on ops.job_runs to loader, transformer, publisher, predictor;
grant select, insert on ops.page_fetches, ops.quarantine to loader;
grant select, insert on ops.publications to publisher;
grant select on all tables in schema ops to transformer;
