-- What the other kinds of page say: games in full, seasons as they stood on a day, contracts, moves,
-- odds and talk. Provenance columns as in the tables before. A table with as_of_date keeps what the
-- site said on each date: the last game date of the run window, not the day of the run.

create table source.box_score_lines (
    game_id text not null references source.schedule
        on delete cascade deferrable initially deferred,
    player_id text not null,
    team_code text not null references source.teams,
    is_home boolean not null,
    player_name text not null,
    is_starter boolean not null,
    did_not_play_reason text,
    seconds_played integer,
    fg smallint,
    fga smallint,
    fg3 smallint,
    fg3a smallint,
    ft smallint,
    fta smallint,
    orb smallint,
    drb smallint,
    trb smallint,
    ast smallint,
    stl smallint,
    blk smallint,
    tov smallint,
    pf smallint,
    pts smallint,
    plus_minus smallint,
    game_score double precision,
    ts_pct double precision,
    efg_pct double precision,
    fg3a_per_fga double precision,
    fta_per_fga double precision,
    orb_pct double precision,
    drb_pct double precision,
    trb_pct double precision,
    ast_pct double precision,
    stl_pct double precision,
    blk_pct double precision,
    tov_pct double precision,
    usg_pct double precision,
    off_rtg double precision,
    def_rtg double precision,
    bpm double precision,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (game_id, player_id),
    check ((did_not_play_reason is null) = (pts is not null)),
    check (seconds_played >= 0),
    check (fg <= fga and fg3 <= fg3a and ft <= fta),
    check (pts = 2 * fg + coalesce(fg3, 0) + ft)
);
comment on table source.box_score_lines is
'Box score pages, one row per player and game, those who sat out included.';
comment on column source.box_score_lines.did_not_play_reason is
'As the page says it, such as Did Not Play; counts are null then, seconds_played is 0.';
comment on column source.box_score_lines.seconds_played is 'Null in old games without playing times.';
comment on column source.box_score_lines.is_starter is
'True for those above the Reserves of the page.';
comment on column source.box_score_lines.plus_minus is
'Points by which the team won the time on the floor; null before it was counted.';
comment on column source.box_score_lines.ts_pct is
'True shooting: points by twice the scoring attempts, from 0, not in percent.';
comment on column source.box_score_lines.efg_pct is
'Effective field goal percentage, from 0, not in percent.';
comment on column source.box_score_lines.usg_pct is
'Percent of team plays used while on the floor, as the other _pct of this group: in percent.';
comment on column source.box_score_lines.off_rtg is
'Points made by 100 possessions; def_rtg: points let.';
comment on column source.box_score_lines.bpm is
'Box plus-minus: points by 100 possessions above the average player.';

create table source.box_score_teams (
    game_id text not null references source.schedule
        on delete cascade deferrable initially deferred,
    team_code text not null references source.teams,
    is_home boolean not null,
    fg smallint not null,
    fga smallint not null,
    fg3 smallint,
    fg3a smallint,
    ft smallint not null,
    fta smallint not null,
    orb smallint,
    drb smallint,
    trb smallint,
    ast smallint,
    stl smallint,
    blk smallint,
    tov smallint,
    pf smallint,
    pts smallint not null,
    ts_pct double precision,
    efg_pct double precision,
    fg3a_per_fga double precision,
    fta_per_fga double precision,
    orb_pct double precision,
    drb_pct double precision,
    trb_pct double precision,
    ast_pct double precision,
    stl_pct double precision,
    blk_pct double precision,
    tov_pct double precision,
    usg_pct double precision,
    off_rtg double precision,
    def_rtg double precision,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (game_id, team_code),
    check (fg <= fga and fg3 <= fg3a and ft <= fta),
    check (pts = 2 * fg + coalesce(fg3, 0) + ft)
);
comment on table source.box_score_teams is 'Box score pages, the totals of each team in a game.';
comment on column source.box_score_teams.ts_pct is
'True shooting: points by twice the scoring attempts, from 0, not in percent.';
comment on column source.box_score_teams.efg_pct is
'Effective field goal percentage, from 0, not in percent.';
comment on column source.box_score_teams.off_rtg is
'Points made by 100 possessions; def_rtg: points let.';

create table source.line_scores (
    game_id text not null references source.schedule
        on delete cascade deferrable initially deferred,
    team_code text not null references source.teams,
    period smallint not null,
    pts smallint not null,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (game_id, team_code, period),
    check (period between 1 and 20),
    check (pts >= 0)
);
comment on table source.line_scores is 'Box score pages, the points of each team by period.';
comment on column source.line_scores.period is 'Quarters 1 to 4; 5 is the first overtime.';

create table source.play_by_play (
    game_id text not null references source.schedule
        on delete cascade deferrable initially deferred,
    event_number smallint not null,
    period smallint not null,
    seconds_left numeric(4, 1) not null,
    side text,
    event_type text not null,
    detail text,
    is_team boolean not null,
    is_made boolean,
    shot_value smallint,
    distance_feet smallint,
    free_throw_number smallint,
    free_throw_count smallint,
    points smallint not null,
    away_pts smallint not null,
    home_pts smallint not null,
    player_ids text[] not null,
    assist_player_id text,
    block_player_id text,
    steal_player_id text,
    drawn_by_player_id text,
    description text not null,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (game_id, event_number),
    check (side in ('home', 'away')),
    check (event_type in (
        'jump_ball', 'shot', 'free_throw', 'rebound', 'turnover', 'foul', 'substitution', 'timeout',
        'violation', 'replay', 'ejection', 'period_start', 'period_end', 'other'
    )),
    check (period between 1 and 20),
    check (seconds_left between 0 and 720),
    check (points between 0 and 4)
);
comment on table source.play_by_play is 'Play-by-play pages, one row per event of a game, in order.';
comment on column source.play_by_play.event_number is
'From 1, in the order of the page, over the whole game.';
comment on column source.play_by_play.seconds_left is 'Seconds left in the period, to the tenth.';
comment on column source.play_by_play.side is
'Whose column it stands in; null: nobodys, as jump balls.';
comment on column source.play_by_play.event_type is
'Told by the sentence; other if it is not understood.';
comment on column source.play_by_play.detail is
'Kind of shot, rebound, turnover, foul, violation or timeout, in words of the page.';
comment on column source.play_by_play.is_team is
'True where the team did it and no single player, such as a rebound by Team.';
comment on column source.play_by_play.shot_value is
'Points that a shot or free throw is worth, made or not.';
comment on column source.play_by_play.distance_feet is
'0 is at the rim; null where the page does not say.';
comment on column source.play_by_play.points is 'Points that the event brought.';
comment on column source.play_by_play.home_pts is
'Score of the home team after the event, as away_pts.';
comment on column source.play_by_play.player_ids is
'Slugs of the players in the order in which the sentence names them.';
comment on column source.play_by_play.drawn_by_player_id is 'Who drew the foul.';
comment on column source.play_by_play.description is 'The sentence of the page.';

create table source.player_per_game (
    season smallint not null,
    as_of_date date not null,
    player_id text not null,
    team_code text not null,
    is_total boolean not null,
    player_name text not null,
    age smallint,
    position text,
    games smallint,
    games_started smallint,
    awards text,
    minutes double precision,
    fg double precision,
    fga double precision,
    fg3 double precision,
    fg3a double precision,
    fg2 double precision,
    fg2a double precision,
    ft double precision,
    fta double precision,
    orb double precision,
    drb double precision,
    trb double precision,
    ast double precision,
    stl double precision,
    blk double precision,
    tov double precision,
    pf double precision,
    pts double precision,
    fg_pct double precision,
    fg3_pct double precision,
    fg2_pct double precision,
    efg_pct double precision,
    ft_pct double precision,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, as_of_date, player_id, team_code),
    check (is_total = (team_code = 'TOT'))
);
create index on source.player_per_game (as_of_date);
comment on table source.player_per_game is
'Per game pages: averages of each player and team in a season, as they stood on a date.';
comment on column source.player_per_game.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.player_per_game.team_code is
'TOT for the total of a player of several teams.';
comment on column source.player_per_game.is_total is
'True for the total row of a player of several teams: never add it to the others.';
comment on column source.player_per_game.age is 'In years, on 1 February of the season.';
comment on column source.player_per_game.minutes is 'Minutes by game.';
comment on column source.player_per_game.fg_pct is 'Shares of shots made are from 0 to 1.';

create table source.player_totals (
    season smallint not null,
    as_of_date date not null,
    player_id text not null,
    team_code text not null,
    is_total boolean not null,
    player_name text not null,
    age smallint,
    position text,
    games smallint,
    games_started smallint,
    awards text,
    minutes integer,
    fg integer not null,
    fga integer not null,
    fg_pct double precision,
    fg3 integer,
    fg3a integer,
    fg3_pct double precision,
    fg2 integer,
    fg2a integer,
    fg2_pct double precision,
    ft integer not null,
    fta integer not null,
    ft_pct double precision,
    orb integer,
    drb integer,
    trb integer,
    ast integer,
    stl integer,
    blk integer,
    tov integer,
    pf integer,
    pts integer not null,
    triple_doubles integer,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, as_of_date, player_id, team_code),
    check (is_total = (team_code = 'TOT'))
);
create index on source.player_totals (as_of_date);
comment on table source.player_totals is
'Totals pages: counts of each player and team in a season, as they stood on a date.';
comment on column source.player_totals.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.player_totals.team_code is
'TOT for the total of a player of several teams.';
comment on column source.player_totals.is_total is
'True for the total row of a player of several teams: never add it to the others.';
comment on column source.player_totals.age is 'In years, on 1 February of the season.';
comment on column source.player_totals.fg3 is
'Three-pointers made; null before they were counted, as the other nullable counts.';

create table source.player_advanced (
    season smallint not null,
    as_of_date date not null,
    player_id text not null,
    team_code text not null,
    is_total boolean not null,
    player_name text not null,
    age smallint,
    position text,
    games smallint,
    games_started smallint,
    awards text,
    minutes integer,
    per double precision,
    ts_pct double precision,
    fg3a_per_fga double precision,
    fta_per_fga double precision,
    orb_pct double precision,
    drb_pct double precision,
    trb_pct double precision,
    ast_pct double precision,
    stl_pct double precision,
    blk_pct double precision,
    tov_pct double precision,
    usg_pct double precision,
    ows double precision,
    dws double precision,
    ws double precision,
    ws_per_48 double precision,
    obpm double precision,
    dbpm double precision,
    bpm double precision,
    vorp double precision,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, as_of_date, player_id, team_code),
    check (is_total = (team_code = 'TOT'))
);
create index on source.player_advanced (as_of_date);
comment on table source.player_advanced is
'Advanced pages: rates and values of each player and team in a season, as they stood on a date.';
comment on column source.player_advanced.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.player_advanced.team_code is
'TOT for the total of a player of several teams.';
comment on column source.player_advanced.is_total is
'True for the total row of a player of several teams: never add it to the others.';
comment on column source.player_advanced.age is 'In years, on 1 February of the season.';
comment on column source.player_advanced.per is 'Player efficiency rating; 15 is the average.';
comment on column source.player_advanced.ts_pct is
'True shooting from 0, not in percent; the other _pct are in percent.';
comment on column source.player_advanced.ws is
'Win shares: wins that the player is worth; ows by offense, dws by defense.';
comment on column source.player_advanced.bpm is
'Box plus-minus: points by 100 possessions above the average player.';
comment on column source.player_advanced.vorp is
'Value over replacement player, in points by 100 team possessions over a season.';

create table source.player_shooting (
    season smallint not null,
    as_of_date date not null,
    player_id text not null,
    team_code text not null,
    is_total boolean not null,
    player_name text not null,
    age smallint,
    position text,
    games smallint,
    games_started smallint,
    awards text,
    minutes integer,
    fg_pct double precision,
    average_distance_feet double precision,
    fga_share_2p double precision,
    fga_share_0_3_feet double precision,
    fga_share_3_10_feet double precision,
    fga_share_10_16_feet double precision,
    fga_share_16_feet_3p double precision,
    fga_share_3p double precision,
    fg_pct_2p double precision,
    fg_pct_0_3_feet double precision,
    fg_pct_3_10_feet double precision,
    fg_pct_10_16_feet double precision,
    fg_pct_16_feet_3p double precision,
    fg_pct_3p double precision,
    assisted_share_2p double precision,
    assisted_share_3p double precision,
    fga_share_dunks double precision,
    dunks integer,
    corner_share_of_3pa double precision,
    corner_3p_pct double precision,
    heaves_attempted integer,
    heaves_made integer,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, as_of_date, player_id, team_code),
    check (is_total = (team_code = 'TOT'))
);
create index on source.player_shooting (as_of_date);
comment on table source.player_shooting is
'Shooting pages: from where each player shoots and how well, as it stood on a date. Since 1996-97.';
comment on column source.player_shooting.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.player_shooting.team_code is
'TOT for the total of a player of several teams.';
comment on column source.player_shooting.is_total is
'True for the total row of a player of several teams: never add it to the others.';
comment on column source.player_shooting.age is 'In years, on 1 February of the season.';
comment on column source.player_shooting.average_distance_feet is
'Mean distance of all field goals tried.';
comment on column source.player_shooting.fga_share_0_3_feet is
'Share of field goals tried from there, from 0 to 1, as the other fga_share columns.';
comment on column source.player_shooting.fg_pct_0_3_feet is
'Share of those that were made, from 0 to 1; null where none was tried.';
comment on column source.player_shooting.assisted_share_2p is
'Share of two-pointers made after an assist.';
comment on column source.player_shooting.corner_share_of_3pa is
'Share of three-pointers tried from the corners.';
comment on column source.player_shooting.heaves_attempted is 'Shots from beyond half court.';

create table source.team_advanced (
    season smallint not null,
    as_of_date date not null,
    team_code text not null references source.teams,
    age double precision,
    wins smallint not null,
    losses smallint not null,
    pythagorean_wins smallint not null,
    pythagorean_losses smallint not null,
    margin_of_victory double precision not null,
    strength_of_schedule double precision not null,
    srs double precision not null,
    off_rtg double precision,
    def_rtg double precision,
    net_rtg double precision,
    pace double precision,
    fta_per_fga double precision,
    fg3a_per_fga double precision,
    ts_pct double precision,
    efg_pct double precision,
    tov_pct double precision,
    orb_pct double precision,
    ft_per_fga double precision,
    opp_efg_pct double precision,
    opp_tov_pct double precision,
    drb_pct double precision,
    opp_ft_per_fga double precision,
    arena text,
    attendance integer,
    attendance_per_game integer,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, as_of_date, team_code)
);
create index on source.team_advanced (as_of_date);
comment on table source.team_advanced is
'Season summary pages: advanced numbers of each team, as they stood on a date.';
comment on column source.team_advanced.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.team_advanced.age is 'Mean age in years, weighted by minutes.';
comment on column source.team_advanced.pythagorean_wins is
'Wins to be expected of points made and let.';
comment on column source.team_advanced.margin_of_victory is 'Points by game.';
comment on column source.team_advanced.strength_of_schedule is
'Points by game above an average schedule.';
comment on column source.team_advanced.srs is
'Simple rating: margin of victory plus strength of schedule, points by game.';
comment on column source.team_advanced.off_rtg is
'Points made by 100 possessions; def_rtg: points let; net_rtg: the difference.';
comment on column source.team_advanced.pace is 'Possessions by 48 minutes.';
comment on column source.team_advanced.efg_pct is
'From 0, not in percent, as ts_pct and opp_efg_pct; other _pct are in percent.';
comment on column source.team_advanced.attendance is 'Spectators of all home games.';

create table source.team_opponents (
    season smallint not null,
    as_of_date date not null,
    team_code text not null references source.teams,
    games smallint not null,
    minutes double precision,
    opp_fg double precision,
    opp_fga double precision,
    opp_fg3 double precision,
    opp_fg3a double precision,
    opp_fg2 double precision,
    opp_fg2a double precision,
    opp_ft double precision,
    opp_fta double precision,
    opp_orb double precision,
    opp_drb double precision,
    opp_trb double precision,
    opp_ast double precision,
    opp_stl double precision,
    opp_blk double precision,
    opp_tov double precision,
    opp_pf double precision,
    opp_pts double precision,
    opp_fg_pct double precision,
    opp_fg3_pct double precision,
    opp_fg2_pct double precision,
    opp_ft_pct double precision,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, as_of_date, team_code)
);
create index on source.team_opponents (as_of_date);
comment on table source.team_opponents is
'Season summary pages: averages by game of what the opponents of each team did, as they stood on a date.';
comment on column source.team_opponents.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';

create table source.standings (
    season smallint not null,
    as_of_date date not null,
    team_code text not null references source.teams,
    conference text,
    conference_rank smallint,
    wins smallint not null,
    losses smallint not null,
    win_loss_pct double precision,
    games_behind double precision,
    pts_per_game double precision,
    opp_pts_per_game double precision,
    srs double precision,
    is_playoff_team boolean not null,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, as_of_date, team_code),
    check (conference in ('E', 'W'))
);
create index on source.standings (as_of_date);
comment on table source.standings is
'Season summary pages: the standings, as they stood on a date.';
comment on column source.standings.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.standings.conference is 'E or W; null in seasons without conferences.';
comment on column source.standings.conference_rank is
'Place on the page, 1 is the first; ties are in the order of the page.';
comment on column source.standings.games_behind is
'Behind the first of the conference; 0 for that one.';
comment on column source.standings.is_playoff_team is
'The site has marked the team as one of the play-offs.';

create table source.team_records (
    season smallint not null,
    as_of_date date not null,
    team_code text not null references source.teams,
    split text not null,
    wins smallint not null,
    losses smallint not null,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, as_of_date, team_code, split),
    check (wins >= 0 and losses >= 0)
);
comment on table source.team_records is
'Season summary pages with expanded standings: wins and losses of each team by split.';
comment on column source.team_records.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.team_records.split is
'Name of the column on the page: Home, Road, E, Oct, ...';

create table source.injuries (
    as_of_date date not null,
    player_id text not null,
    injury_number smallint not null,
    player_name text not null,
    team_code text not null references source.teams,
    updated_date date not null,
    description text not null,
    status text,
    body_part text,
    details text,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (as_of_date, player_id, injury_number),
    check (injury_number >= 1)
);
comment on table source.injuries is 'The injuries page: who cannot play, as it stood on a date.';
comment on column source.injuries.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.injuries.injury_number is
'From 1, in the order of the page, for a player who stands on it more than once.';
comment on column source.injuries.updated_date is 'When the site last heard of it.';
comment on column source.injuries.description is
'The whole note; status, body_part and details are its parts, null where it has none.';
comment on column source.injuries.status is 'Such as Out, Day To Day, Out For Season.';

create table source.transactions (
    season smallint not null,
    listed_under text not null,
    ordinal smallint not null,
    transaction_date date,
    transaction_kind text,
    team_codes text[] not null,
    from_team_codes text[] not null,
    to_team_codes text[] not null,
    player_ids text[] not null,
    description text not null,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (season, listed_under, ordinal),
    check (transaction_kind in (
        'trade', 'claim', 'waiver', 'release', 'extension', 'two_way', 'exhibit_10', 'ten_day',
        'signing', 'draft', 'retirement', 'coaching', 'suspension'
    )),
    check ((transaction_date is null) = (listed_under = '?'))
);
create index on source.transactions (transaction_date);
comment on table source.transactions is
'Transactions pages: one row per move of a season, from 1 July to 30 June.';
comment on column source.transactions.listed_under is
'Date above the move, or ? for those that the site cannot date.';
comment on column source.transactions.ordinal is
'Place among the moves of the date, from 1, in the order of the page.';
comment on column source.transactions.transaction_kind is
'Told by the sentence; null where it is not clear.';
comment on column source.transactions.team_codes is
'Teams in the order in which the sentence names them, as player_ids.';
comment on column source.transactions.from_team_codes is
'Teams that gave up somebody or something.';
comment on column source.transactions.to_team_codes is 'Teams that got somebody or something.';

create table source.contracts (
    as_of_date date not null,
    player_id text not null,
    team_code text not null references source.teams,
    contract_number smallint not null,
    player_name text not null,
    guaranteed_usd integer,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (as_of_date, player_id, team_code, contract_number),
    check (contract_number >= 1),
    check (guaranteed_usd >= 0)
);
comment on table source.contracts is
'The contracts page: one row per player and team that pays him, as it stood on a date.';
comment on column source.contracts.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.contracts.contract_number is
'From 1, for contracts of the same player and team at once; mostly there is one.';
comment on column source.contracts.guaranteed_usd is
'Guaranteed part of what is still to be paid; null if nothing is.';

create table source.contract_seasons (
    as_of_date date not null,
    player_id text not null,
    team_code text not null references source.teams,
    contract_number smallint not null,
    season smallint not null,
    amount_usd integer not null,
    option_of text,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (as_of_date, player_id, team_code, contract_number, season),
    check (amount_usd >= 0),
    check (option_of in ('player', 'team', 'early_termination'))
);
comment on table source.contract_seasons is
'The contracts page: amount by player, team and season, as it stood on a date.';
comment on column source.contract_seasons.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.contract_seasons.season is
'Season that is paid, by the year in which it ends.';
comment on column source.contract_seasons.option_of is
'Who may choose whether the season is played: player or team; null: nobody.';

create table source.odds (
    as_of_date date not null,
    game_id text not null,
    team_code text not null references source.teams,
    game_date date not null,
    opponent_code text not null references source.teams,
    is_home boolean not null,
    sportsbook text not null,
    moneyline integer,
    spread double precision,
    spread_price integer,
    total double precision,
    total_price integer,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (as_of_date, game_id, team_code),
    check (team_code <> opponent_code),
    check (total > 0)
);
create index on source.odds (game_id);
comment on table source.odds is
'The odds page of Covers: what a sportsbook offers on each team of the coming games, as it stood on a date.';
comment on column source.odds.as_of_date is 'Day before the one that the page calls Today.';
comment on column source.odds.game_id is
'Made of date and home team; the schedule may not have the game.';
comment on column source.odds.moneyline is
'American price of the teams win: profit on 100 if positive, stake to win 100 if not.';
comment on column source.odds.spread is
'Points that are added to the teams before it is compared; negative for the favorite.';
comment on column source.odds.total is 'Points of both teams together.';
comment on column source.odds.total_price is
'Price of over in the row of the away team, of under in that of the home team.';

create table source.reddit_posts (
    as_of_date date not null,
    post_id text not null,
    compound double precision not null,
    negative double precision not null,
    neutral double precision not null,
    positive double precision not null,
    title text not null,
    body text,
    author text,
    url text not null,
    permalink text not null,
    score integer not null,
    comments integer not null,
    posted_at timestamptz not null,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (as_of_date, post_id)
);
comment on table source.reddit_posts is 'Posts of r/nba that were hot, as they stood on a date.';
comment on column source.reddit_posts.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.reddit_posts.score is 'Votes up less votes down.';
comment on column source.reddit_posts.comments is 'How many comments the post has.';
comment on column source.reddit_posts.compound is 'VADER: from -1, negative, to 1, positive.';
comment on column source.reddit_posts.negative is
'Share of the text that is negative; with neutral and positive it makes 1.';

create table source.reddit_comments (
    as_of_date date not null,
    comment_id text not null,
    compound double precision not null,
    negative double precision not null,
    neutral double precision not null,
    positive double precision not null,
    post_id text not null,
    author text,
    flair_class text,
    flair_text text,
    body text not null,
    score integer not null,
    permalink text not null,
    is_edited boolean not null,
    commented_at timestamptz not null,
    run_id text not null,
    source_url text not null,
    fetched_at timestamptz not null,
    content_hash text not null,
    primary key (as_of_date, comment_id)
);
create index on source.reddit_comments (post_id);
comment on table source.reddit_comments is
'Comments on those posts and the answers to them, as they stood on a date.';
comment on column source.reddit_comments.as_of_date is
'Last game date of the run that saw the page so: a snapshot for each date.';
comment on column source.reddit_comments.flair_text is
'What the author wears beside the name, mostly a team.';
comment on column source.reddit_comments.score is 'Votes up less votes down.';
comment on column source.reddit_comments.compound is 'VADER: from -1, negative, to 1, positive.';
comment on column source.reddit_comments.negative is
'Share of the text that is negative; with neutral and positive it makes 1.';
