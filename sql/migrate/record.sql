-- grain: one row, of the file that was just applied
insert into public.schema_file (folder, name, statements)
values (:folder, :file_name, :statements)
on conflict (folder, name) do update set statements = excluded.statements;
