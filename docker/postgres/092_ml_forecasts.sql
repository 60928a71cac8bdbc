-- Forecasts with margins and reasons, models that can be read back, and what is not published.

alter table ml.models
add column artefact_digest text,
add column artefact_address text,
add column is_good boolean not null default true,
add column verdict text;
comment on column ml.models.artefact_digest is
'sha256 of the model written as JSON; null for models of before there were artefacts.';
comment on column ml.models.artefact_address is
'Where the model is kept: s3://bucket/models/<digest>.json.gz, or ml.model_artefacts/<digest>.';
comment on column ml.models.is_good is
'False if it was worse than Elo on the last 300 games before its day, beyond chance: it is not published.';
comment on column ml.models.verdict is 'The comparison with Elo in words.';
comment on column ml.models.parameters is
'What the model believes, for people: points of each team, effects, link. The artefact has all of it.';
comment on column ml.models.metrics is
'Scores on the last 300 games before its day, each forecast on its morning, beside Elo''s; calibration and drift.';

create table ml.model_artefacts (
    artefact_digest text primary key,
    content bytea not null,
    stored_at timestamptz not null default clock_timestamp()
);
comment on table ml.model_artefacts is 'Models as gzipped JSON, where there is no bucket for them.';

alter table ml.game_predictions
add column expected_margin numeric(5, 2) check (expected_margin between -100 and 100),
add column margin_spread numeric(5, 2) check (margin_spread > 0),
add column reasons jsonb not null default '[]';
comment on table ml.game_predictions is
'Every prediction published, never overwritten. The newest as_of_date, then the highest revision, is current.';
comment on column ml.game_predictions.expected_margin is 'Points by which the home team is expected to win; below 0 to lose.';
comment on column ml.game_predictions.margin_spread is 'Standard deviation of the margin around the expected one, in points.';
comment on column ml.game_predictions.reasons is
'Why, the weightiest first: [{"reason": "rest", "points": 1.4, "favours": "BOS", "text": "..."}]; points for the home team add up to expected_margin.';
comment on column ml.game_predictions.features is
'What the model saw and believed of the game, by name: strength, form and court in points, and what the schedule says.';

create or replace view serving.game_predictions as
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
    predicted_at,
    expected_margin,
    margin_spread,
    reasons
from ml.game_predictions
where not is_withdrawn
order by game_id, as_of_date desc, revision desc;

-- what forecasts are made of
grant select on all tables in schema fact to predictor;
alter default privileges for role transformer in schema fact grant select on tables to predictor;
