-- Scope, written once. Every statement that returns somebody's content starts from one of these functions.
-- They are single SELECTs, STABLE and not STRICT, so that the planner inlines them: an EXPLAIN shows tables, not functions.

-- What the caller may reach: one row while the caller's authority holds, none when it does not.
-- A link is named with the epoch and the version under which it was remembered; a person by membership.
create function reach(caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid)
returns table (
  space_id uuid, agent boolean, whole boolean, documents uuid[], folders uuid[], daily boolean, query tsquery, trash boolean
)
language sql stable as $$
  select l.space_id, true, l.scope_whole, l.scope_documents, l.scope_folders, l.scope_daily, l.scope_query,
         l.scope_whole and l.mode = 'read_write' and l.allow_delete
  from link l
  join space s on s.id = l.space_id and not s.links_paused
  where l.space_id = caller_space and l.id = caller_link
    and l.security_epoch = caller_epoch and l.version = caller_version
    and l.enabled and (l.expires_at is null or l.expires_at > now())
  union all
  select m.space_id, false, true, '{}'::uuid[], '{}'::uuid[], false, null::tsquery, true
  from member m
  where m.space_id = caller_space and m.person_id = caller_person
  -- At most one of the two holds; said aloud, so that the planner joins row by row.
  limit 1
$$;

-- The document that `wanted` names (itself, or by one of its blocks), as the caller sees it.
-- One row while the authority holds; `id` is null where nothing is visible, for whatever reason.
create function visible_document(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, wanted uuid
)
returns table (
  space_id uuid, agent boolean, id uuid, location text, folder_id uuid, daily_date date, title text, icon text,
  front_matter text, revision bigint, own_revision bigint, created_at timestamptz, updated_at timestamptz,
  created_by text, updated_by text, trashed_at timestamptz
)
language sql stable as $$
  select r.space_id, r.agent, d.id, d.location,
         case when r.whole
                or exists (select from folder f
                           where f.space_id = caller_space and f.id = d.folder_id and f.path && r.folders)
              then d.folder_id end,
         d.daily_date, d.title, d.icon, d.front_matter, d.revision, d.own_revision, d.created_at, d.updated_at,
         d.created_by, d.updated_by, d.trashed_at
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  left join document d
    on d.space_id = caller_space
   and d.id = coalesce((select b.document_id from block b where b.space_id = caller_space and b.id = wanted), wanted)
   and not (r.agent and d.never_to_agents)
   and (d.trashed_at is null or r.trash)
   and (r.whole
     or d.id = any (r.documents)
     or (r.daily and d.location = 'daily_notes')
     or exists (select from folder sf where sf.space_id = caller_space and sf.id = d.folder_id and sf.path && r.folders)
     or exists (select from document_search s
                where s.space_id = caller_space and s.document_id = d.id and s.words @@ r.query))
$$;

-- Every document of a caller who reaches the whole space.
create function whole_documents(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid
)
returns table (
  space_id uuid, id uuid, location text, folder_id uuid, daily_date date, title text, icon text, revision bigint,
  created_at timestamptz, updated_at timestamptz, created_by text, updated_by text, trashed_at timestamptz
)
language sql stable as $$
  select d.space_id, d.id, d.location, d.folder_id, d.daily_date, d.title, d.icon, d.revision,
         d.created_at, d.updated_at, d.created_by, d.updated_by, d.trashed_at
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  join document d on d.space_id = caller_space
  where r.whole and not (r.agent and d.never_to_agents) and (d.trashed_at is null or r.trash)
$$;

-- The folders that the caller sees: all, or those in scope with everything below them.
create function visible_folders(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid
)
returns table (space_id uuid, id uuid, parent_id uuid, name text, path uuid[])
language sql stable as $$
  select f.space_id, f.id,
         case when r.whole or p.path && r.folders then f.parent_id end,
         f.name, f.path
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  join folder f on f.space_id = caller_space
  left join folder p on p.space_id = caller_space and p.id = f.parent_id
  where r.whole or f.path && r.folders
$$;
