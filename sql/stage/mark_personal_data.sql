-- grain: one row per file read just now that holds data on persons
update landing.file as file
set personal_data = found.personal_data
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as found (
            file_sha256 text,
            personal_data text
        )
where file.file_sha256 = found.file_sha256;
