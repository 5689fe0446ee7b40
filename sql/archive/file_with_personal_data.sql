-- grain: one row per file that holds data on persons and is kept, wherever it lies
select archived_as
from landing.file
where personal_data is not null and deleted_at is null
order by archived_as;
