-- Provenance columns, the same in every table: the run that last changed the row, the page it
-- stands on, when that page was fetched and its sha256. A row that did not change is not
-- rewritten, so these say when the row became what it is.

create table source.teams (
    team_code text primary key,
    team_id text not null,
    team_name text not null,
    conference text not null check (conference in ('East', 'West')),
    division text not null,
    first_season smallint not null,
    last_season smallint,
    check (last_season is null or last_season >= first_season)
);
comment on table source.teams is
'Every team code the site uses, by era. Reference data that ingestion carries; a code not in it is unknown.';
comment on column source.teams.team_code is 'Code on the page, also the end of a game_id: BRK, NJN, SEA.';
comment on column source.teams.team_id is 'Franchise: the code the franchise has today. NJN and BRK are BRK.';
comment on column source.teams.conference is 'Of the franchise today, as the division.';
comment on column source.teams.last_season is 'Last season (year it ends) under this code; null: still in use.';

create table source.schedule (
    game_id text primary key check (game_id ~ '^\d{8}0[A-Z]{3}$'),
    season smallint not null,
    page_month text not null,
    game_date date not null,
    tip_off_at timestamptz,
    home_team_code text not null references source.teams,
    away_team_code text not null references source.teams,
    home_pts smallint check (home_pts > 0),
    away_pts smallint check (away_pts > 0),
    overtimes smallint not null check (overtimes >= 0),
    attendance integer,
    duration_minutes smallint,
    arena text,
    remarks text,
    is_under_playoffs_header boolean not null,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    check (home_team_code <> away_team_code),
    check ((home_pts is null) = (away_pts is null)),
    check (home_pts <> away_pts)
);
create index on source.schedule (season, page_month);
create index on source.schedule (game_date);
comment on table source.schedule is 'Month schedule pages, one row per game, played or to come.';
comment on column source.schedule.page_month is 'Month page of the season on which the game stands: october, or october-2019.';
comment on column source.schedule.game_date is 'US Eastern date.';
comment on column source.schedule.tip_off_at is 'Null where the page gives no start time.';
comment on column source.schedule.home_pts is 'Null until a run whose window reaches the game has seen the result.';
comment on column source.schedule.overtimes is 'Number of overtime periods; 0 for games without one and for games to come.';
comment on column source.schedule.is_under_playoffs_header is
'True below the "Playoffs" row of a page. Later pages of the same season carry no such row.';

create table source.daily_leaders (
    game_id text not null references source.schedule on delete cascade deferrable initially deferred,
    player_id text not null,
    game_date date not null,
    player_name text not null,
    team_code text not null references source.teams,
    opponent_code text not null references source.teams,
    is_home boolean not null,
    is_win boolean not null,
    seconds_played integer not null check (seconds_played >= 0),
    fg smallint not null,
    fga smallint not null,
    fg3 smallint,
    fg3a smallint,
    ft smallint not null,
    fta smallint not null,
    orb smallint,
    drb smallint,
    trb smallint,
    ast smallint not null,
    stl smallint,
    blk smallint,
    tov smallint,
    pf smallint not null,
    pts smallint not null,
    plus_minus smallint,
    game_score numeric(5, 1),
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (game_id, player_id),
    check (fg <= fga and fg3 <= fg3a and ft <= fta),
    check (pts = 2 * fg + coalesce(fg3, 0) + ft)
);
create index on source.daily_leaders (game_date);
comment on table source.daily_leaders is 'Daily leaders pages, one row per player and game: the player box scores of a day.';
comment on column source.daily_leaders.player_id is 'Slug of the player page: antetgi01.';
comment on column source.daily_leaders.fg3 is 'Three-pointers made; null before they were counted, as the other nullable counts.';
