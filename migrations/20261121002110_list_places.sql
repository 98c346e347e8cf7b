-- What is told of the places of contents without telling of contents.
create index file_content_objects on file_content (space_id, id) where place = 'objects';

-- Whether a program without an object store would miss bytes. Told to whoever starts one, not to callers.
create function files_are_in_objects() returns boolean
language sql stable as $$
  select exists (select from file_content where place = 'objects')
$$;

-- Notes that an object is left, unless a content has it: its row went before the object was there.
create function note_object_without_content(left_space uuid, left_content uuid) returns void
language sql as $$
  insert into file_object_gone (space_id, content_id, since)
  select left_space, left_content, now()
  where not exists (select from file_content where space_id = left_space and id = left_content)
  on conflict (space_id, content_id) do nothing
$$;
