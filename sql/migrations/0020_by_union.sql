-- grain: ways to the report tables for those who ask for one union, and for the refresh of periods
create index half_year_summary_period on report.half_year_summary (period_key);
create index completeness_period on report.completeness (period_key);
create index reporting_rate_period on report.reporting_rate (period_key);

create index completeness_unit on report.completeness (unit_code);
create index reporting_rate_unit on report.reporting_rate (unit_code);
create index league_table_unit on report.league_table (unit_code);
create index quality_by_unit_unit on report.quality_by_unit (unit_code);
