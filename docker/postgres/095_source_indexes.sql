-- A build of some seasons reads the rows of these seasons and no others. What belongs to a game is
-- found by its key, which begins with the date; pages without a season by that of their date, in
-- the words in which dbt asks for it (dbt/macros/window.sql, season_of).
do $$
declare
    name text;
begin
    foreach name in array array['injuries', 'contracts', 'odds', 'reddit_posts', 'reddit_comments'] loop
        execute format(
            'create index if not exists %I on source.%I (('
            '(case when as_of_date between ''2020-07-01'' and ''2020-10-11'' then 2020'
            ' else extract(year from as_of_date + interval ''6 months'') end)::smallint))',
            name || '_season', name
        );
    end loop;
end
$$;

create index if not exists contract_seasons_season on source.contract_seasons (season);
