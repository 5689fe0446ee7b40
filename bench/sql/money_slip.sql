-- grain: one row per amount under review that is taken for a slip, and per one with a history
select
    unit.unit_code,
    history.line_code,
    history.log_season is not null as knows_season,
    slip.factor
from quality.money_history as history
inner join warehouse.current_unit as unit on history.unit_key = unit.unit_key
left join quality.money_slip as slip
    on
        history.unit_key = slip.unit_key
        and history.submission_key = slip.submission_key
        and history.line_code = slip.line_code;
