-- grain: one row for the submission that a decision of the journal was about
select submission.submission_key
from landing.submission as submission
where
    submission.file_sha256 = :file_sha256
    and submission.sheet = :sheet
    and submission.section = :section
    and submission.received_at = cast(:received_at as timestamptz)
    and submission.unit_key = coalesce(
        (
            select min(unit.unit_key)
            from warehouse.dim_unit as unit
            where unit.unit_code = :unit_code
        ),
        0
    );
