-- grain: one row per form and indicator on it
delete from warehouse.bridge_form_indicator;

insert into warehouse.bridge_form_indicator (
    form_key,
    indicator_key,
    line_code,
    line_number,
    asks_current,
    asks_ytd,
    is_required
)
select
    form.form_key,
    indicator.indicator_key,
    line.indicator_code,
    line.line_number,
    line.asks_current,
    line.asks_ytd,
    line.required
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as line (
            form_code text,
            line_number integer,
            indicator_code text,
            asks_current boolean,
            asks_ytd boolean,
            required boolean
        )
inner join warehouse.dim_form as form on line.form_code = form.form_code
inner join warehouse.dim_indicator as indicator
    on line.indicator_code = indicator.indicator_code;
