-- Vectors of ordinary documents stay in their row: ranking a thousand candidates reads a thousand
-- rows instead of looking each one up in the TOAST table.
alter table document_search set (toast_tuple_target = 8160);

-- Documents of several parts are few; a query of several words is also tried across their parts.
create index document_search_long on document_search (space_id, document_id) where part > 0;

-- Every document of a caller who reaches the whole space, that a filter wants: null or empty wants any.
-- Times and dates are inclusive.
create function wanted_documents(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid,
  in_trash boolean, in_locations text[], in_folders uuid[], among uuid[],
  created_from timestamptz, created_to timestamptz, updated_from timestamptz, updated_to timestamptz,
  daily_from date, daily_to date
)
returns table (
  space_id uuid, id uuid, location text, folder_id uuid, daily_date date, title text, icon text, revision bigint,
  created_at timestamptz, updated_at timestamptz, created_by text, updated_by text, trashed_at timestamptz
)
language sql stable as $$
  select *
  from whole_documents(caller_space, caller_link, caller_epoch, caller_version, caller_person) w
  where case when in_trash then w.trashed_at is not null else w.trashed_at is null end
    and (in_locations = '{}' or w.location = any (in_locations))
    and (in_folders is null or w.folder_id = any (in_folders))
    and (among is null or w.id = any (among))
    and (created_from is null or w.created_at >= created_from)
    and (created_to is null or w.created_at <= created_to)
    and (updated_from is null or w.updated_at >= updated_from)
    and (updated_to is null or w.updated_at <= updated_to)
    and (daily_from is null or w.daily_date >= daily_from)
    and (daily_to is null or w.daily_date <= daily_to)
$$;
