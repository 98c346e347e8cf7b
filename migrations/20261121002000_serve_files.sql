-- Files by address: agents are given URLs of the files that they see, unless the link's owner wants them to get contents
-- alone.

alter table link
  -- Whether answers hold URLs of files.
  add column file_urls boolean not null default true;

-- The files among `wanted` that the caller reaches.
create function visible_files(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, wanted uuid[]
)
returns table (id uuid)
language sql stable as $$
  select f.id
  from unnest(wanted) w (id)
  cross join lateral visible_file(caller_space, caller_link, caller_epoch, caller_version, caller_person, w.id) f
  where f.id is not null
$$;
