-- purpose: since the catalogue changed, submissions, figures and closed obligations belong to the
-- versions of units, indicators and forms that it has in force at the end of their periods
with in_force as (
    select
        submission.unit_key,
        submission.submission_key,
        unit.unit_version_key,
        coalesce(current_form.form_key, submission.form_key) as form_key
    from landing.submission as submission
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    left join warehouse.dim_unit as unit
        on
            submission.unit_key = unit.unit_key
            and period.ends_on >= unit.valid_from
            and period.ends_on < coalesce(unit.valid_to, 'infinity')
    left join warehouse.dim_form as form on submission.form_key = form.form_key
    left join warehouse.dim_form as current_form
        on
            form.form_code = current_form.form_code
            and period.ends_on between current_form.valid_from and current_form.valid_to
    where exists (
        select 1
        from internal.catalogue as catalogue
        where not catalogue.figures_current
    )
)

update landing.submission as submission
set
    unit_version_key = in_force.unit_version_key,
    form_key = in_force.form_key
from in_force
where
    submission.unit_key = in_force.unit_key
    and submission.submission_key = in_force.submission_key
    and (submission.unit_version_key, submission.form_key)
    is distinct from (in_force.unit_version_key, in_force.form_key);

update warehouse.fact_observation as fact
set unit_version_key = unit.unit_version_key
from warehouse.dim_unit as unit, warehouse.dim_period as period
where
    fact.unit_key = unit.unit_key
    and fact.period_key = period.period_key
    and period.ends_on >= unit.valid_from
    and period.ends_on < coalesce(unit.valid_to, 'infinity')
    and fact.unit_version_key <> unit.unit_version_key
    and exists (
        select 1
        from internal.catalogue as catalogue
        where not catalogue.figures_current
    );

update warehouse.fact_observation as fact
set
    indicator_version_key = indicator.indicator_version_key,
    programme_key = indicator.programme_key
from warehouse.dim_indicator as indicator, warehouse.dim_period as period
where
    fact.indicator_key = indicator.indicator_key
    and fact.period_key = period.period_key
    and period.ends_on between coalesce(indicator.valid_from, '-infinity')
    and coalesce(indicator.valid_to, 'infinity')
    and (fact.indicator_version_key, fact.programme_key)
    is distinct from (indicator.indicator_version_key, indicator.programme_key)
    and exists (
        select 1
        from internal.catalogue as catalogue
        where not catalogue.figures_current
    );

update quality.closure as closure
set form_key = current_form.form_key
from warehouse.dim_form as form, warehouse.dim_form as current_form, warehouse.dim_period as period
where
    closure.form_key = form.form_key
    and form.form_code = current_form.form_code
    and closure.period_key = period.period_key
    and period.ends_on between current_form.valid_from and current_form.valid_to
    and closure.form_key <> current_form.form_key
    and exists (
        select 1
        from internal.catalogue as catalogue
        where not catalogue.figures_current
    );
