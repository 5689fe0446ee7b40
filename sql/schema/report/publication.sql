-- grain: one row per publication: a vintage of a period, frozen
create view report.publication as
select
    publication.publication_number,
    publication.period_code,
    publication.vintage,
    publication.recorded_at as published_at,
    publication.sha256,
    case when report.reads_persons() then publication.approved_by end as approved_by
from warehouse.publication as publication;

comment on view report.publication is
'公布: one row per publication: a vintage of a period, frozen. Its figures are in '
'report.published_figure';
comment on column report.publication.publication_number is
'第几次公布: place in the chain of all publications';
comment on column report.publication.period_code is '报告期: 2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.publication.vintage is
'第几版: 1 for the first publication of the period, then 2, 3, ...';
comment on column report.publication.published_at is
'公布的时间: moment of the publication: it says what was known then';
comment on column report.publication.sha256 is '校验码: sha256 of the publication';
comment on column report.publication.approved_by is
'谁批准的: name of the person; null to analysts';
