-- purpose: keep totals and obligations as they are, to be compared with those after a change
create temporary table total_before as
select
    unit_key,
    period_key,
    indicator_key,
    value
from report.total_figure;

create temporary table obligation_before as
select
    obligation.unit_key,
    obligation.period_key,
    form.form_code,
    obligation.due_at,
    obligation.timeliness
from warehouse.fact_obligation as obligation
inner join warehouse.dim_form as form on obligation.form_key = form.form_key;
