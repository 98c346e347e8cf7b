-- Whether a content has its bytes in its object: then it is no leftover, whatever a row says. Told to whoever tidies up,
-- not to callers.
create function object_is_needed(kept_space uuid, kept_content uuid) returns boolean
language sql stable as $$
  select exists (
    select
    from file_content
    where space_id = kept_space and id = kept_content and place = 'objects' and hash is not null
  )
$$;
