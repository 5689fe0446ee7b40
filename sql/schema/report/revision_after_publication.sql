-- grain: one row per published period, unit of any level and indicator whose figure is not what was
-- published first
create view report.revision_after_publication as
with publication as (
    select
        period_code,
        min(publication_number) as first_number,
        max(publication_number) as latest_number,
        min(recorded_at) as first_published_at,
        max(vintage) as latest_vintage
    from warehouse.publication
    group by period_code
),

figure as (
    select
        told.told_as,
        published.period_code,
        published.unit_code,
        published.unit_name,
        published.unit_level,
        published.indicator_code,
        published.indicator_name,
        published.unit_of_measure,
        published.value,
        published.qualifier
    from publication
    cross join
        lateral (
            values ('first', publication.first_number), ('latest', publication.latest_number)
        ) as told (told_as, publication_number)
    inner join warehouse.published_figure as published
        on
            publication.period_code = published.period_code
            and told.publication_number = published.publication_number
    union all
    select
        'standing' as told_as,
        standing.period_code,
        standing.unit_code,
        standing.unit_name,
        standing.unit_level,
        standing.indicator_code,
        standing.indicator_name,
        standing.unit_of_measure,
        standing.value,
        standing.qualifier
    from publication
    inner join report.programme_by_unit as standing
        on publication.period_code = standing.period_code
),

compared as (
    select
        period_code,
        unit_code,
        indicator_code,
        coalesce(max(unit_name) filter (where told_as = 'standing'), max(unit_name)) as unit_name,
        max(unit_level) as unit_level,
        coalesce(max(indicator_name) filter (where told_as = 'standing'), max(indicator_name))
            as indicator_name,
        max(unit_of_measure) as unit_of_measure,
        max(value) filter (where told_as = 'first') as first_value,
        max(qualifier) filter (where told_as = 'first') as first_qualifier,
        max(value) filter (where told_as = 'latest') as latest_value,
        max(qualifier) filter (where told_as = 'latest') as latest_qualifier,
        max(value) filter (where told_as = 'standing') as value,
        max(qualifier) filter (where told_as = 'standing') as qualifier
    from figure
    group by period_code, unit_code, indicator_code
)

select
    compared.period_code,
    compared.unit_code,
    compared.unit_name,
    compared.unit_level,
    compared.indicator_code,
    compared.indicator_name,
    compared.unit_of_measure,
    publication.first_published_at,
    compared.first_value,
    compared.first_qualifier,
    publication.latest_vintage,
    compared.latest_value,
    compared.latest_qualifier,
    compared.value,
    compared.qualifier,
    (
        compared.value is distinct from compared.latest_value
        or compared.qualifier is distinct from compared.latest_qualifier
    ) as is_pending
from compared
inner join publication on compared.period_code = publication.period_code
where
    compared.value is distinct from compared.first_value
    or compared.qualifier is distinct from compared.first_qualifier;

comment on view report.revision_after_publication is
'公布后的变动: one row per published period, unit of any level and indicator whose figure is not what '
'was published first';
comment on column report.revision_after_publication.period_code is
'2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.revision_after_publication.unit_code is
'Unit, group of units, or the city';
comment on column report.revision_after_publication.unit_name is
'Its name as it stands; as published, if it owes the figure no more';
comment on column report.revision_after_publication.unit_level is
'union, group or city; groups and the city contain the units';
comment on column report.revision_after_publication.indicator_code is 'Indicator';
comment on column report.revision_after_publication.indicator_name is
'Its name as it stands; as published, if the figure is owed no more';
comment on column report.revision_after_publication.unit_of_measure is 'Unit of measure';
comment on column report.revision_after_publication.first_published_at is
'Moment of the first publication of the period';
comment on column report.revision_after_publication.first_value is
'The figure of the first vintage; null if there was none';
comment on column report.revision_after_publication.first_qualifier is
'Its qualifier: exact, about, nearly or over';
comment on column report.revision_after_publication.latest_vintage is
'The latest vintage of the period';
comment on column report.revision_after_publication.latest_value is
'The figure of that vintage; null if there was none';
comment on column report.revision_after_publication.latest_qualifier is 'Its qualifier';
comment on column report.revision_after_publication.value is
'The figure as it stands; null if there is none';
comment on column report.revision_after_publication.qualifier is 'Its qualifier';
comment on column report.revision_after_publication.is_pending is
'Whether it is not what the latest vintage says, either, and waits for the next one';
