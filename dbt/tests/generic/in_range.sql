{# Every value that is not null lies between the bounds, both included; either may be left out. #}
{% test in_range(model, column_name, min_value="'-infinity'", max_value="'infinity'") %}
select {{ column_name }}
from {{ model }}
where {{ column_name }}::numeric not between {{ min_value }} and {{ max_value }}
{% endtest %}
