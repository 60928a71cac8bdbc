with box_score_teams as (
    select * from {{ source('source', 'box_score_teams') }}
    where {{ game_in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        games.season,
        box_score_teams.game_id,
        team_codes.team_id,
        games.season_type,
        games.game_date,
        box_score_teams.is_home,
        box_score_teams.fg,
        box_score_teams.fga,
        box_score_teams.fg3,
        box_score_teams.fg3a,
        box_score_teams.ft,
        box_score_teams.fta,
        box_score_teams.orb,
        box_score_teams.drb,
        box_score_teams.trb,
        box_score_teams.ast,
        box_score_teams.stl,
        box_score_teams.blk,
        box_score_teams.tov,
        box_score_teams.pf,
        box_score_teams.pts,
        box_score_teams.ts_pct,
        box_score_teams.efg_pct,
        box_score_teams.fg3a_per_fga,
        box_score_teams.fta_per_fga,
        box_score_teams.orb_pct,
        box_score_teams.drb_pct,
        box_score_teams.trb_pct,
        box_score_teams.ast_pct,
        box_score_teams.stl_pct,
        box_score_teams.blk_pct,
        box_score_teams.tov_pct,
        box_score_teams.usg_pct,
        box_score_teams.off_rtg,
        box_score_teams.def_rtg
    from games
    inner join box_score_teams on games.game_id = box_score_teams.game_id
    inner join team_codes on box_score_teams.team_code = team_codes.team_code
)

select * from final
