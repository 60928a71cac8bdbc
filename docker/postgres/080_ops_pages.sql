-- What ingestion notes besides rows: where a page is kept, what a site's pages have that no contract
-- knows, and where two kinds of page disagree.

alter table ops.page_fetches
add column etag text,
add column last_modified text,
add column archive_key text,
add column is_from_archive boolean not null default false;
create index on ops.page_fetches (kind, unit);
comment on table ops.page_fetches is
'One row per page asked for in a job run, of its site or of the archive.';
comment on column ops.page_fetches.http_status is
'200; 304: the site said that the page is the one that archive_key keeps; 404; null without an answer.';
comment on column ops.page_fetches.etag is 'What the site called this version of the page; sent back with the next request.';
comment on column ops.page_fetches.last_modified is 'As etag, by the site''s clock.';
comment on column ops.page_fetches.archive_key is
'Object in the bucket of pages: raw/<kind>/<date or season>/<content_hash>.html.gz. Null: not kept.';
comment on column ops.page_fetches.is_from_archive is
'Parsed again from the archive; fetched_at is then when the kept page was fetched.';

create table ops.new_columns (
    table_name text not null,
    column_name text not null,
    job_run_id bigint not null references ops.job_runs,
    url text not null,
    seen_at timestamptz not null default clock_timestamp(),
    primary key (table_name, column_name)
);
comment on table ops.new_columns is
'Columns that pages have and that the contract of their table does not know: not loaded, no failure.';
comment on column ops.new_columns.url is 'The page on which the column was first seen, in this job run.';

create table ops.game_disagreements (
    game_id text not null,
    subject text not null,
    measure text not null,
    first_kind text not null,
    second_kind text not null,
    first_value integer,
    second_value integer,
    job_run_id bigint not null references ops.job_runs,
    found_at timestamptz not null default clock_timestamp(),
    primary key (game_id, subject, measure, first_kind, second_kind)
);
comment on table ops.game_disagreements is
'Games of which two kinds of page say different numbers, as of the last run that loaded the game. A row goes as soon as they agree.';
comment on column ops.game_disagreements.subject is 'Whose number it is: a team code, or the slug of a player.';
comment on column ops.game_disagreements.measure is 'Points: pts.';
comment on column ops.game_disagreements.first_value is 'What first_kind says; null: it does not have the subject.';

grant select, insert on ops.new_columns to loader;
grant select, insert, update, delete on ops.game_disagreements to loader;
grant select on ops.new_columns, ops.game_disagreements to transformer;
