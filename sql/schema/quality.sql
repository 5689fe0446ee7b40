-- purpose: the schema of what was judged
create schema quality;
comment on schema quality is 'Rules, validation runs, their results and findings';
