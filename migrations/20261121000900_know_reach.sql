-- The functions of scope again: the pause of a space stands on its links' rows, a folder in scope is looked up once,
-- a search scope is tested clause by clause over all parts of a document, and a caller whose reach is known pays for no other.

drop function visible_document(uuid, uuid, bigint, bigint, uuid, uuid);
drop function reach(uuid, uuid, bigint, bigint, uuid);

-- What the caller may reach: one row while the caller's authority holds, none when it does not.
-- A link is named with the epoch and the version under which it was remembered; a person by membership.
create function reach(caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid)
returns table (
  space_id uuid, agent boolean, whole boolean, documents uuid[], folders uuid[], daily boolean, query tsquery,
  clauses tsquery[], forbidden tsquery, trash boolean
)
language sql stable as $$
  select l.space_id, true, l.scope_whole, l.scope_documents, l.scope_folders, l.scope_daily, l.scope_query,
         l.scope_wanted, l.scope_forbidden, l.scope_whole and l.mode = 'read_write' and l.allow_delete
  from link l
  where l.space_id = caller_space and l.id = caller_link
    and l.security_epoch = caller_epoch and l.version = caller_version
    and l.enabled and not l.space_paused and (l.expires_at is null or l.expires_at > now())
  union all
  select m.space_id, false, true, '{}'::uuid[], '{}'::uuid[], false, null::tsquery, '{}'::tsquery[], null::tsquery, true
  from member m
  where m.space_id = caller_space and m.person_id = caller_person
  -- At most one of the two holds; said aloud, so that the planner joins row by row.
  limit 1
$$;

-- The document `wanted`, as the caller sees it. One row while the authority holds; `id` is null where nothing is
-- visible, for whatever reason. `caller_kind` says what the caller was remembered to reach: 'whole' the space, 'placed'
-- documents, folders and daily notes, 'searched' a query as well. Written as a constant it leaves a plan without the
-- rest; it never widens: a link of another kind than was said sees less, or nothing.
create function document_within(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid,
  caller_kind text, wanted uuid
)
returns table (
  space_id uuid, agent boolean, id uuid, location text, folder_id uuid, daily_date date, title text, icon text,
  front_matter text, revision bigint, own_revision bigint, created_at timestamptz, updated_at timestamptz,
  created_by text, updated_by text, trashed_at timestamptz
)
language sql stable as $$
  select r.space_id, r.agent, d.id, d.location,
         case when caller_kind = 'whole' or r.whole then d.folder_id else d.scope_folder end,
         d.daily_date, d.title, d.icon, d.front_matter, d.revision, d.own_revision, d.created_at, d.updated_at,
         d.created_by, d.updated_by, d.trashed_at
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  left join lateral (
    select d.*,
           case when caller_kind <> 'whole' and not r.whole then (
             select f.id
             from folder f
             where f.space_id = caller_space and f.id = d.folder_id and f.path && r.folders
           ) end as scope_folder
    from document d
    where d.space_id = caller_space
      and d.id = wanted
      and not (r.agent and d.never_to_agents)
      and (d.trashed_at is null or r.trash)
    -- A fence: the folder is looked up once, not once for each place that names it.
    offset 0
  ) d
    on r.whole
    or caller_kind <> 'whole' and (
         d.scope_folder is not null
      or d.id = any (r.documents)
      or r.daily and d.location = 'daily_notes'
      or caller_kind = 'searched' and r.query is not null
         and not exists (
           select from unnest(r.clauses) w (clause)
           where not exists (select from document_search s
                             where s.space_id = caller_space and s.document_id = d.id and s.words @@ w.clause))
         and not exists (select from document_search s
                         where s.space_id = caller_space and s.document_id = d.id and s.words @@ r.forbidden))
$$;

-- The document that `wanted` names, itself or by one of its blocks, as a caller of any kind sees it.
create function visible_document(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, wanted uuid
)
returns table (
  space_id uuid, agent boolean, id uuid, location text, folder_id uuid, daily_date date, title text, icon text,
  front_matter text, revision bigint, own_revision bigint, created_at timestamptz, updated_at timestamptz,
  created_by text, updated_by text, trashed_at timestamptz
)
language sql stable as $$
  select v.*
  from (select coalesce((select b.document_id from block b where b.space_id = caller_space and b.id = wanted), wanted) as id) d
  cross join lateral document_within(
    caller_space, caller_link, caller_epoch, caller_version, caller_person, 'searched', d.id) v
$$;
