-- Files: the bytes apart from the names they go by, who brought them, how much there is, and what still needs them.

-- Bytes, kept once in a space, however many files have them.
create table file_content (
  space_id uuid not null references space (id) on delete cascade,
  -- UUID v7, never used again: what goes and what comes back under the same hash are not taken for each other.
  id uuid not null,
  -- SHA-256 of the bytes; null while they arrive, and of bytes that turned out to be there already.
  hash bytea,
  -- In bytes; of what arrives, what was reserved for it.
  size bigint not null,
  -- Where the bytes are: rows of `file_chunk`, or an object named after space and id.
  place text not null default 'postgres' constraint file_content_place_check check (place in ('postgres', 'objects')),
  -- Until when bytes that arrive are waited for; null when they are whole.
  arriving_until timestamptz,
  primary key (space_id, id),
  constraint file_content_whole_check check ((hash is null) = (arriving_until is not null))
);
create unique index file_content_hash on file_content (space_id, hash);
create index file_content_arriving on file_content (arriving_until) where arriving_until is not null;

-- How much the files of a space take.
create table file_usage (
  space_id uuid primary key references space (id) on delete cascade,
  -- Bytes of all contents, and what is reserved for those that arrive.
  bytes bigint not null
);

-- No statement can forget to count. The row is locked until the commit, so that the sum is exact.
create function count_file_content() returns trigger language plpgsql as $$
declare
  counted uuid := case when tg_op = 'DELETE' then old.space_id else new.space_id end;
  more bigint := case tg_op when 'INSERT' then new.size when 'DELETE' then -old.size else new.size - old.size end;
begin
  update file_usage set bytes = bytes + more where space_id = counted;
  if not found and tg_op <> 'DELETE' then
    insert into file_usage (space_id, bytes) values (counted, more)
    on conflict (space_id) do update set bytes = file_usage.bytes + excluded.bytes;
  end if;
  return null;
end
$$;
create trigger file_content_count after insert or delete or update of size on file_content
  for each row execute function count_file_content();

-- Objects that no content needs any more, or that are not needed unless somebody finishes with them.
create table file_object_gone (
  -- No space is asked for: objects are left when it is gone.
  space_id uuid not null,
  -- The content that the object is named after.
  content_id uuid not null,
  -- Whoever tidies up leaves it alone until then.
  since timestamptz not null,
  primary key (space_id, content_id)
);

create function note_object_gone() returns trigger language plpgsql as $$
begin
  insert into file_object_gone (space_id, content_id, since) values (old.space_id, old.id, now())
  on conflict (space_id, content_id) do update set since = excluded.since;
  return null;
end
$$;
create trigger file_content_left after delete on file_content
  for each row when (old.place = 'objects') execute function note_object_gone();
create trigger file_content_moved after update of place on file_content
  for each row when (old.place = 'objects' and new.place <> 'objects') execute function note_object_gone();

-- What was there becomes one content for each hash, under the id of one of its files.
insert into file_content (space_id, id, hash, size)
select distinct on (space_id, content_hash) space_id, id, content_hash, size
from file
order by space_id, content_hash, id;

alter table file
  -- The bytes.
  add column content_id uuid,
  -- Who brought it: a person, or an agent through a link. Null where that is not known any more.
  add column person_id uuid,
  add column link_id uuid,
  -- When it was last brought, as long as no document has ever had it; null since one has.
  add column unused_since timestamptz;
update file f
set content_id = c.id
from file_content c
where c.space_id = f.space_id and c.hash = f.content_hash;
alter table file
  alter column content_id set not null,
  -- Not in a cascade: bytes that a file has cannot go.
  add constraint file_content_fkey foreign key (space_id, content_id) references file_content (space_id, id);
drop index file_content_key;
alter table file drop column content_hash;
-- The same bytes under the same name are one file to all members together, and one to each link: nobody learns from
-- an answer to an upload what others have.
create unique index file_content_key
  on file (space_id, content_id, name, coalesce(link_id, '00000000-0000-0000-0000-000000000000'));
create index file_unused on file (unused_since) where unused_since is not null;

alter table file_chunk drop constraint file_chunk_space_id_file_id_fkey;
delete from file_chunk k
where not exists (select from file_content c where c.space_id = k.space_id and c.id = k.file_id);
alter table file_chunk rename column file_id to content_id;
alter table file_chunk
  add constraint file_chunk_content_fkey foreign key (space_id, content_id) references file_content (space_id, id)
  on delete cascade;

-- With its last file a content goes. Whoever removes files has the space's turn to itself, and whoever adds them
-- shares it: see `authority::hold`.
create function remove_content_without_file() returns trigger language plpgsql as $$
begin
  delete from file_content c
  using (select distinct space_id, content_id from gone) g
  where c.space_id = g.space_id and c.id = g.content_id
    and not exists (select from file f where f.space_id = c.space_id and f.content_id = c.id);
  return null;
end
$$;
create trigger file_content_unnamed after delete on file
  referencing old table as gone for each statement execute function remove_content_without_file();

-- Which documents have ever pointed to a file. History can bring such a block back, and so can the trash: the rows
-- stay until a document is purged, with its history.
create table file_use (
  space_id uuid not null references space (id) on delete cascade,
  file_id uuid not null,
  -- It may be gone: undoing its making can be undone.
  document_id uuid not null,
  primary key (space_id, file_id, document_id),
  -- Not in a cascade: a file that is used cannot go.
  foreign key (space_id, file_id) references file (space_id, id)
);
create index file_use_document on file_use (space_id, document_id);

create function note_file_use() returns trigger language plpgsql as $$
begin
  insert into file_use (space_id, file_id, document_id)
  select distinct n.space_id, n.target_id, n.document_id
  from pointing n
  join file f on f.space_id = n.space_id and f.id = n.target_id
  on conflict do nothing;
  if found then
    update file f
    set unused_since = null
    from (select distinct space_id, target_id from pointing) n
    where f.space_id = n.space_id and f.id = n.target_id and f.unused_since is not null;
  end if;
  return null;
end
$$;
create trigger reference_file after insert on reference
  referencing new table as pointing for each statement execute function note_file_use();

-- What documents point to now, and what their history knows.
insert into file_use (space_id, file_id, document_id)
select x.space_id, x.target_id, x.document_id
from reference x
join file f on f.space_id = x.space_id and f.id = x.target_id
union
select c.space_id, f.id, d.document_id
from change c
cross join lateral regexp_matches(
  c.edits::text, 'file://([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})', 'gi') m (found)
join file f on f.space_id = c.space_id and f.id = m.found[1]::uuid
join change_document d on d.space_id = c.space_id and d.change_id = c.id;
update file f
set unused_since = now()
where not exists (select from file_use u where u.space_id = f.space_id and u.file_id = f.id);

-- Spaces with files that no document has had since. Told to whoever tidies up, not to callers.
create function spaces_with_unused_files(before timestamptz)
returns table (space_id uuid)
language sql stable as $$
  select distinct f.space_id from file f where f.unused_since < before
$$;
