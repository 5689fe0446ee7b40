-- grain: one row per league of a period and unit, the best first
select
    period_code,
    form_code,
    form_title,
    rank,
    rank_label,
    unit_code,
    unit_name,
    expected,
    received,
    on_time,
    accepted,
    right_first_time,
    is_synthetic
from report.league_table
where period_code = :period_code
order by form_code, rank nulls last, unit_code;
