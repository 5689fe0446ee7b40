-- purpose: the schema of stored results for analysts
create schema report;
comment on schema report is 'Stored results for analysts, replaced by period';
