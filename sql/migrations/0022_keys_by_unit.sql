-- grain: keys that begin with the durable unit key, so that rows can be placed by it
alter table landing.submission
drop constraint submission_file_sha256_fkey,
drop constraint submission_pkey,
add primary key (unit_key, submission_key);
create index submission_by_key on landing.submission (submission_key);
create index submission_file on landing.submission (file_sha256);

alter table warehouse.dim_submission
drop constraint dim_submission_pkey,
add primary key (unit_key, submission_key);

alter table quality.reviewed_submission
drop constraint reviewed_submission_pkey,
add primary key (unit_key, review_key);

alter table quality.reviewed_cell
drop constraint reviewed_cell_pkey,
add primary key (unit_key, review_key);
