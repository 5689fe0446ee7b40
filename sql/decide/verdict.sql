-- grain: one row for the submission that was decided about
update landing.submission set
    verdict = :verdict,
    judged_at = :decided_at,
    accepted_at = coalesce(
        accepted_at,
        case when :verdict = 'accepted' then cast(:decided_at as timestamptz) end
    ),
    loaded_at = null,
    counted_at = null
where unit_key = :unit_key and submission_key = :submission_key
returning period_key;
