-- grain: one row per accepted submission that waited, loaded or overtaken by a later one
update landing.submission set loaded_at = :recorded_at
where verdict = 'accepted' and loaded_at is null;

update internal.catalogue set figures_current = true
where not figures_current;
