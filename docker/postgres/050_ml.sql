create table ml.models (
    model_version text primary key,
    trained_through date not null,
    games integer not null check (games > 0),
    first_game_date date not null,
    features text[] not null,
    parameters jsonb not null,
    metrics jsonb not null,
    libraries jsonb not null,
    run_id text not null,
    trained_at timestamptz not null default clock_timestamp()
);
comment on table ml.models is 'Models trained. The version is the digest of what went in, so the same data gives the same version.';
comment on column ml.models.trained_through is 'Last game date in the training window.';
comment on column ml.models.parameters is 'Everything needed to predict again: coefficients, means, scales.';

create table ml.game_predictions (
    game_id text not null,
    model_version text not null references ml.models,
    as_of_date date not null,
    game_date date not null,
    season smallint not null,
    home_team_id text not null,
    away_team_id text not null,
    home_win_probability numeric(6, 5) not null check (home_win_probability between 0 and 1),
    features jsonb not null,
    run_id text not null,
    predicted_at timestamptz not null default clock_timestamp(),
    primary key (game_id, model_version, as_of_date),
    check (as_of_date < game_date)
);
create index on ml.game_predictions (game_date);
comment on table ml.game_predictions is 'Every prediction made, never overwritten. The newest as_of_date, then the newest predicted_at, is current.';
comment on column ml.game_predictions.as_of_date is 'Last game date whose results the prediction knew.';
comment on column ml.game_predictions.home_win_probability is 'Probability, 0 to 1, that the home team wins.';
comment on column ml.game_predictions.features is 'The feature values that the model saw, by name.';

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
order by game_id, as_of_date desc, predicted_at desc;
comment on view serving.game_predictions is 'The current prediction of each game.';
grant select on serving.game_predictions to reader, predictor;
