alter table ops.publications add column mart_oid oid;
alter table ops.publications add column parts jsonb;
comment on column ops.publications.rows_published is 'Rows of the published table, those included that had not changed.';
comment on column ops.publications.mart_oid is 'The table that was copied: one that dbt has made anew since is another.';
comment on column ops.publications.parts is
'What the copied table held: by season, number of rows and sum of the transactions that wrote them. A season for which both are the same has not changed since.';
