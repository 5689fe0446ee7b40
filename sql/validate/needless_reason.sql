-- grain: one row per reason under review whose submission does not break that rule on that line
update quality.reviewed_reason as reason
set is_wanted = false
where
    not exists (
        select 1
        from quality.finding as finding
        where
            finding.unit_key = reason.unit_key
            and finding.submission_key = reason.submission_key
            and finding.run_key = :run_key
            and finding.rule_id = reason.rule_id
            and coalesce(finding.line_code, '') = reason.line_code
    );
