{#
Mean of `games` values that sum to `total`, drawn towards `prior_mean` as if `prior_games` more games
had been played with exactly that mean. Defined without games too: the prior itself.
#}
{% macro shrunk_mean(total, games, prior_mean, prior_games) %}
    (
        (coalesce({{ total }}, 0) + {{ prior_mean }} * {{ prior_games }})::numeric
        / ({{ games }} + {{ prior_games }})
    )::numeric(9, 6)
{% endmacro %}
