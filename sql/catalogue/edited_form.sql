-- grain: one row per form, column and value of it that is otherwise in the catalogue in periods for
-- which the form is owed; the column valid_to stands for a form that is not there in them
with incoming_form as (
    select
        form.code,
        form.frequency,
        form.due_days,
        form.due_time,
        form.valid_from,
        form.valid_to,
        array(select jsonb_array_elements_text(form.unit_kinds)) as unit_kinds
    from jsonb_to_recordset(cast(:forms as jsonb)) as form (
        code text,
        unit_kinds jsonb,
        frequency text,
        due_days integer,
        due_time time,
        valid_from date,
        valid_to date
    )
),

owed_form as materialized (
    select
        form_key,
        period_key,
        count(*) as obligations
    from warehouse.fact_obligation
    group by form_key, period_key
),

compared_value as (
    select
        stored.form_code,
        period.period_code,
        period.ends_on,
        owed.obligations,
        incoming.valid_from,
        compared.column_name,
        compared.value_before,
        compared.value_after
    from owed_form as owed
    inner join warehouse.dim_form as stored on owed.form_key = stored.form_key
    inner join warehouse.dim_period as period on owed.period_key = period.period_key
    left join incoming_form as incoming
        on
            stored.form_code = incoming.code
            and period.ends_on between incoming.valid_from and incoming.valid_to
    cross join
        lateral (
            values
            ('valid_to', '', case when incoming.code is not null then '' end),
            (
                'unit_kinds',
                array_to_string(stored.unit_kinds, ' '),
                array_to_string(incoming.unit_kinds, ' ')
            ),
            ('frequency', stored.frequency, incoming.frequency),
            ('due_days', cast(stored.due_days as text), cast(incoming.due_days as text)),
            ('due_time', to_char(stored.due_time, 'HH24:MI'), to_char(incoming.due_time, 'HH24:MI'))
        ) as compared (column_name, value_before, value_after)
    where
        compared.value_before is distinct from compared.value_after
        and (incoming.code is not null or compared.column_name = 'valid_to')
)

select
    form_code,
    column_name,
    valid_from,
    value_before,
    value_after,
    sum(obligations) as obligations,
    (array_agg(period_code order by ends_on))[1] as first_period,
    (array_agg(period_code order by ends_on desc))[1] as last_period
from compared_value
group by form_code, column_name, valid_from, value_before, value_after
order by form_code, valid_from, column_name;
