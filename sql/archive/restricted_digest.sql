-- grain: one row per content that is known to hold data on persons
select file_sha256
from landing.file
where personal_data is not null;
