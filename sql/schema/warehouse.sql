-- purpose: the schema of the star
create schema warehouse;
comment on schema warehouse is 'The star: units x programmes x indicators x periods';
