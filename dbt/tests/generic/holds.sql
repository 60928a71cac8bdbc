{# The condition is true in every row; unknown (null) counts as broken. #}
{% test holds(model, condition) %}
select *
from {{ model }}
where ({{ condition }}) is not true
{% endtest %}
