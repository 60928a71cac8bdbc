{# Great-circle distance in miles of two points in degrees, by the haversine formula on a sphere of
   the Earth's mean radius. #}
{% macro miles_between(from_latitude, from_longitude, to_latitude, to_longitude) %}
    (
        2 * 3958.8 * asin(sqrt(least(
            1,
            sind(({{ to_latitude }} - {{ from_latitude }})::double precision / 2) ^ 2
            + cosd(({{ from_latitude }})::double precision)
            * cosd(({{ to_latitude }})::double precision)
            * sind(({{ to_longitude }} - {{ from_longitude }})::double precision / 2) ^ 2
        )))
    )
{%- endmacro %}
