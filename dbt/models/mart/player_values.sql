with player_values as (
    select * from {{ ref('prep_player_values') }}
    where {{ in_window() }}
),

players as (
    select * from {{ ref('dim_players') }}
),

final as (
    select
        player_values.season,
        player_values.player_id,
        players.player_name,
        {% for column in [
            'team_id', 'paying_teams', 'salary_usd', 'salary_share_of_cap_pct', 'salary_bucket', 'games',
            'impact_per_game', 'availability_factor', 'adjusted_impact_per_game',
            'bucket_percentile_pct', 'win_shares', 'vorp', 'usd_per_win_share', 'market_value_usd',
            'surplus_value_usd', 'impact_z_score', 'salary_z_score', 'value_z_score',
        ] %}
        player_values.{{ column }},
        {% endfor %}
        player_values.value_class
    from player_values
    inner join players on player_values.player_id = players.player_id
)

select * from final
