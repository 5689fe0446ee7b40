-- grain: one row per version of a form and indicator on it; a version has the lines that are asked
-- for on its first day, as neither they nor their indicators change within it
delete from warehouse.bridge_form_indicator;

insert into warehouse.bridge_form_indicator (
    form_key,
    indicator_key,
    indicator_version_key,
    line_code,
    line_number,
    name_zh,
    asks_current,
    asks_ytd,
    is_required
)
select
    form.form_key,
    indicator.indicator_key,
    indicator.indicator_version_key,
    line.indicator_code,
    line.line_number,
    coalesce(nullif(line.name_zh, ''), indicator.name_zh) as name_zh,
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
            required boolean,
            valid_from date,
            valid_to date,
            name_zh text
        )
inner join warehouse.dim_form as form
    on
        line.form_code = form.form_code
        and form.valid_from between coalesce(line.valid_from, '-infinity')
        and coalesce(line.valid_to, 'infinity')
inner join warehouse.dim_indicator as indicator
    on
        line.indicator_code = indicator.indicator_code
        and form.valid_from between coalesce(indicator.valid_from, '-infinity')
        and coalesce(indicator.valid_to, 'infinity');
