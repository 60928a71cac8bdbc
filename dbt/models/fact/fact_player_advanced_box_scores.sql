-- depends_on: {{ ref('fact_player_box_scores') }}
-- depends_on: {{ ref('dim_players') }}, which a test of this model reads

with box_score_lines as (
    select * from {{ source('source', 'box_score_lines') }}
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
        box_score_lines.game_id,
        box_score_lines.player_id,
        team_codes.team_id,
        games.season_type,
        games.game_date,
        box_score_lines.is_home,
        box_score_lines.player_name,
        box_score_lines.is_starter,
        box_score_lines.did_not_play_reason,
        box_score_lines.seconds_played,
        box_score_lines.fg,
        box_score_lines.fga,
        box_score_lines.fg3,
        box_score_lines.fg3a,
        box_score_lines.ft,
        box_score_lines.fta,
        box_score_lines.orb,
        box_score_lines.drb,
        box_score_lines.trb,
        box_score_lines.ast,
        box_score_lines.stl,
        box_score_lines.blk,
        box_score_lines.tov,
        box_score_lines.pf,
        box_score_lines.pts,
        box_score_lines.plus_minus,
        box_score_lines.game_score,
        box_score_lines.ts_pct,
        box_score_lines.efg_pct,
        box_score_lines.fg3a_per_fga,
        box_score_lines.fta_per_fga,
        box_score_lines.orb_pct,
        box_score_lines.drb_pct,
        box_score_lines.trb_pct,
        box_score_lines.ast_pct,
        box_score_lines.stl_pct,
        box_score_lines.blk_pct,
        box_score_lines.tov_pct,
        box_score_lines.usg_pct,
        box_score_lines.off_rtg,
        box_score_lines.def_rtg,
        box_score_lines.bpm
    from games
    inner join box_score_lines on games.game_id = box_score_lines.game_id
    inner join team_codes on box_score_lines.team_code = team_codes.team_code
)

select * from final
