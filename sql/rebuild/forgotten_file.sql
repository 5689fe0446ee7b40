-- grain: one row per file with data on persons whose bytes were deleted after their last day
select file_sha256
from landing.file
where deleted_at is not null;
