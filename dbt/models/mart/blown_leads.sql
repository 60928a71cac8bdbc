with leads as (
    select * from {{ ref('prep_team_game_leads') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

counts as (
    select
        season,
        season_type,
        team_id,
        count(*) as games,
        count(*) filter (where largest_lead >= 10) as games_led_by_10,
        count(*) filter (where is_blown_lead) as blown_leads,
        count(*) filter (where largest_deficit >= 10) as games_trailed_by_10,
        count(*) filter (where is_comeback) as comebacks,
        max(largest_lead) filter (where is_blown_lead) as largest_blown_lead,
        max(largest_deficit) filter (where is_comeback) as largest_comeback,
        avg(largest_lead) as mean_largest_lead,
        avg(largest_deficit) as mean_largest_deficit,
        avg(lead_changes) as mean_lead_changes,
        avg(seconds_leading) / 60 as minutes_leading_per_game,
        avg(seconds_trailing) / 60 as minutes_trailing_per_game,
        avg(seconds_tied) / 60 as minutes_tied_per_game
    from leads
    group by season, season_type, team_id
),

final as (
    select
        counts.season,
        counts.season_type,
        counts.team_id,
        team_seasons.team_name,
        counts.games::integer as games,
        counts.games_led_by_10::integer as games_led_by_10,
        counts.blown_leads::integer as blown_leads,
        {{ ratio('counts.blown_leads', 'counts.games_led_by_10') }}::numeric(5, 4)
            as blown_lead_pct,
        counts.largest_blown_lead,
        counts.games_trailed_by_10::integer as games_trailed_by_10,
        counts.comebacks::integer as comebacks,
        {{ ratio('counts.comebacks', 'counts.games_trailed_by_10') }}::numeric(5, 4)
            as comeback_pct,
        counts.largest_comeback,
        counts.mean_largest_lead::numeric(4, 1) as largest_lead_per_game,
        counts.mean_largest_deficit::numeric(4, 1) as largest_deficit_per_game,
        counts.mean_lead_changes::numeric(4, 1) as lead_changes_per_game,
        counts.minutes_leading_per_game::numeric(4, 1) as minutes_leading_per_game,
        counts.minutes_trailing_per_game::numeric(4, 1) as minutes_trailing_per_game,
        counts.minutes_tied_per_game::numeric(4, 1) as minutes_tied_per_game
    from counts
    inner join team_seasons
        on counts.season = team_seasons.season and counts.team_id = team_seasons.team_id
)

select * from final
