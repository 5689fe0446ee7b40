-- purpose: keep totals and obligations as they are, to be compared with those after a change
create temporary table total_before as
select
    total.unit_key,
    total.period_key,
    total.indicator_key,
    programme.programme_code,
    total.is_due_for_period,
    total.value
from report.total_figure as total
inner join warehouse.dim_indicator as indicator
    on total.indicator_version_key = indicator.indicator_version_key
inner join warehouse.dim_programme as programme
    on indicator.programme_key = programme.programme_key;

create temporary table obligation_before as
select
    obligation.unit_key,
    obligation.period_key,
    form.form_code,
    obligation.due_at,
    obligation.timeliness
from warehouse.fact_obligation as obligation
inner join warehouse.dim_form as form on obligation.form_key = form.form_key;
