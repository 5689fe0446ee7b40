-- grain: one row: whether there is a schema or, with a schema's name, a table, view or function
select
    case
        when strpos(:object_name, '.') = 0 then to_regnamespace(:object_name) is not null
        else num_nonnulls(to_regclass(:object_name), to_regproc(:object_name)) > 0
    end as is_there;
