create table ml.models (
    model_version text primary key,
    games integer not null check (games >= 0),
    first_game_date date,
    trained_through date,
    features text[] not null,
    parameters jsonb not null,
    metrics jsonb not null,
    libraries jsonb not null,
    run_id text not null,
    trained_at timestamptz not null default clock_timestamp(),
    check ((games > 0) = (first_game_date is not null)),
    check ((games > 0) = (trained_through is not null))
);
comment on table ml.models is 'Models trained. The version is the digest of what went in, so the same data gives the same version.';
comment on column ml.models.games is 'Games it learned from. 0: the model is its prior, see parameters.';
comment on column ml.models.trained_through is 'Date of the newest game it learned from.';
comment on column ml.models.parameters is 'Everything needed to predict again: coefficients, scales, and the prior they started from.';
comment on column ml.models.metrics is
'Scores on the newest fifth of its games, from a fit to the older ones; beside those of the prior and of the home teams'' win rate.';

create table ml.game_predictions (
    game_id text not null,
    as_of_date date not null,
    revision smallint not null check (revision > 0),
    model_version text not null references ml.models,
    game_date date not null,
    season smallint not null,
    home_team_id text not null,
    away_team_id text not null,
    home_win_probability numeric(6, 5) not null check (home_win_probability between 0 and 1),
    features jsonb not null,
    is_withdrawn boolean not null default false,
    run_id text not null,
    predicted_at timestamptz not null default clock_timestamp(),
    primary key (game_id, as_of_date, revision),
    check (as_of_date < game_date)
);
create index on ml.game_predictions (game_date);
comment on table ml.game_predictions is 'Every prediction made, never overwritten. The newest as_of_date, then the highest revision, is current.';
comment on column ml.game_predictions.as_of_date is 'Last game date whose results the prediction knew.';
comment on column ml.game_predictions.revision is
'1, and one more each time that late or corrected data changed the prediction of the same as_of_date.';
comment on column ml.game_predictions.home_win_probability is 'Probability, 0 to 1, that the home team wins.';
comment on column ml.game_predictions.features is 'The feature values that the model saw, by name.';
comment on column ml.game_predictions.is_withdrawn is 'The schedule no longer has this game: it was postponed or called off.';

create view serving.game_predictions as
select distinct on (game_id)
    game_id,
    game_date,
    season,
    home_team_id,
    away_team_id,
    home_win_probability,
    1 - home_win_probability as away_win_probability,
    model_version,
    as_of_date,
    predicted_at
from ml.game_predictions
where not is_withdrawn
order by game_id, as_of_date desc, revision desc;
comment on view serving.game_predictions is 'The current prediction of each game.';
grant select on serving.game_predictions to reader, predictor;
