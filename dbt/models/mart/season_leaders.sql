with ranks as (
    select * from {{ ref('prep_player_ranks') }}
    where {{ in_window() }} and category_rank <= 20
),

players as (
    select * from {{ ref('dim_players') }}
),

final as (
    select
        ranks.season,
        ranks.season_type,
        ranks.category,
        ranks.category_rank,
        ranks.player_id,
        players.player_name,
        ranks.team_id,
        ranks.games,
        ranks.category_value
    from ranks
    inner join players on ranks.player_id = players.player_id
)

select * from final
