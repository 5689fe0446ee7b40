-- grain: one row if anything waits to be read, judged or told
select 1 as waits
where
    exists (
        select 1
        from landing.file
        where staged_at is null
    )
    or exists (
        select 1
        from landing.submission
        where verdict is null
    )
    or exists (
        select 1
        from outbox.message
        where composed_at is null and sent_at is null and refused_at is null
    );
