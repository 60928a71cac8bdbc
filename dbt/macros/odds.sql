{# Share of the stake that a won bet at an American price adds to it: +200 pays 2, -200 pays 0.5. #}
{% macro profit_of_win(price) -%}
    (case when {{ price }} > 0 then {{ price }} / 100.0 else -100.0 / {{ price }} end)
{%- endmacro %}

{# Probability at which an American price neither wins nor loses in the long run. #}
{% macro implied_probability(price) -%}
    (
        case
            when {{ price }} > 0 then 100.0 / ({{ price }} + 100)
            else {{ price }} / ({{ price }} - 100.0)
        end
    )
{%- endmacro %}

{# What a bet of one unit brings: the profit if won, the stake if lost, nothing at a push (null). #}
{% macro profit_of_bet(price, is_won) -%}
    (
        case
            when {{ price }} is null then null
            when {{ is_won }} then {{ profit_of_win(price) }}
            when not {{ is_won }} then -1
            else 0
        end
    )
{%- endmacro %}
