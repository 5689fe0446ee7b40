-- grain: a long table holds a submission for each union and period, all on one sheet
alter table landing.submission
add column section text not null default '',
drop constraint submission_file_sha256_sheet_received_at_key,
add constraint submission_place
unique (file_sha256, sheet, section, received_at, unit_key);
comment on column landing.submission.section is
'What part of the sheet: union and period of a long table, or its first row while one is unknown; '
'empty for a sheet that is one form';

alter table quality.reviewed_submission add column section text not null default '';
comment on column quality.reviewed_submission.section is
'Part of the sheet, for a long table; empty for a sheet that is one form';
