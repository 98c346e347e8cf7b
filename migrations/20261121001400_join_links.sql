-- A document by its id, for links: the link's row is joined to without what only people need, which a plan pays for.

-- What a link may reach: one row while its authority holds, none when it does not. It is named with the epoch and the
-- version under which it was remembered. A query without its clauses reaches nothing.
create function link_reach(caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint)
returns table (
  space_id uuid, agent boolean, whole boolean, documents uuid[], folders uuid[], daily boolean, query tsquery,
  clauses tsquery[], forbidden tsquery, trash boolean
)
language sql stable as $$
  select l.space_id, true, l.scope_whole, l.scope_documents, l.scope_folders, l.scope_daily,
         case when l.scope_wanted <> '{}' then l.scope_query end,
         l.scope_wanted, l.scope_forbidden, l.scope_whole and l.mode = 'read_write' and l.allow_delete
  from link l
  where l.space_id = caller_space and l.id = caller_link
    and l.security_epoch = caller_epoch and l.version = caller_version
    and l.enabled and not l.space_paused and (l.expires_at is null or l.expires_at > now())
$$;

-- What the caller may reach, a link or a person: one row while the authority holds, none when it does not.
create or replace function reach(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid
)
returns table (
  space_id uuid, agent boolean, whole boolean, documents uuid[], folders uuid[], daily boolean, query tsquery,
  clauses tsquery[], forbidden tsquery, trash boolean
)
language sql stable as $$
  select * from link_reach(caller_space, caller_link, caller_epoch, caller_version)
  union all
  select m.space_id, false, true, '{}'::uuid[], '{}'::uuid[], false, null::tsquery, '{}'::tsquery[], null::tsquery, true
  from member m
  where m.space_id = caller_space and m.person_id = caller_person
  -- At most one of the two holds; said aloud, so that the planner joins row by row.
  limit 1
$$;

-- The document `wanted` as a link sees it that was remembered to reach the whole space: one row while the authority
-- holds; `id` is null where nothing is visible, and where the link does not reach the whole space.
create function document_of_whole(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, wanted uuid
)
returns table (
  id uuid, location text, folder_id uuid, daily_date date, title text, icon text, revision bigint, trashed_at timestamptz
)
language sql stable as $$
  select d.id, d.location, d.folder_id, d.daily_date, d.title, d.icon, d.revision, d.trashed_at
  from link_reach(caller_space, caller_link, caller_epoch, caller_version) r
  left join document d
    on d.space_id = caller_space and d.id = wanted and r.whole
   and not d.never_to_agents and (d.trashed_at is null or r.trash)
$$;

-- The same for a link that was remembered to reach places: documents, folders, daily notes. What it reaches by a query
-- it does not see here.
create function document_of_places(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, wanted uuid
)
returns table (
  id uuid, location text, folder_id uuid, daily_date date, title text, icon text, revision bigint, trashed_at timestamptz
)
language sql stable as $$
  select *
  from (
    select d.id, d.location, case when f.path && r.folders then f.id end, d.daily_date, d.title, d.icon, d.revision,
           d.trashed_at
    from link_reach(caller_space, caller_link, caller_epoch, caller_version) r
    left join (document d left join folder f on f.space_id = caller_space and f.id = d.folder_id)
      on d.space_id = caller_space and d.id = wanted and not d.never_to_agents and d.trashed_at is null
     and (f.path && r.folders or d.id = any (r.documents) or r.daily and d.location = 'daily_notes')
    -- A fence: whether the folder is shown is found out once, not for each block.
    offset 0
  ) d
$$;

-- The document `wanted` as any caller sees it: one row while the authority holds; `id` is null where nothing is visible,
-- for whatever reason.
drop function document_within(uuid, uuid, bigint, bigint, uuid, text, uuid);
create function document_within(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, wanted uuid
)
returns table (
  space_id uuid, agent boolean, id uuid, location text, folder_id uuid, daily_date date, title text, icon text,
  front_matter text, revision bigint, own_revision bigint, created_at timestamptz, updated_at timestamptz,
  created_by text, updated_by text, trashed_at timestamptz
)
language sql stable as $$
  select r.space_id, r.agent, d.id, d.location, case when r.whole then d.folder_id else d.scope_folder end,
         d.daily_date, d.title, d.icon, d.front_matter, d.revision, d.own_revision, d.created_at, d.updated_at,
         d.created_by, d.updated_by, d.trashed_at
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  left join lateral (
    select d.*,
           case when not r.whole then (
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
    or d.scope_folder is not null
    or d.id = any (r.documents)
    or r.daily and d.location = 'daily_notes'
    or r.query is not null
       and not exists (
         select from unnest(r.clauses) w (clause)
         where not exists (select from document_search s
                           where s.space_id = caller_space and s.document_id = d.id and s.words @@ w.clause))
       and not exists (select from document_search s
                       where s.space_id = caller_space and s.document_id = d.id and s.words @@ r.forbidden)
$$;

-- The document that `wanted` names, itself or by one of its blocks, as any caller sees it.
create or replace function visible_document(
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
  cross join lateral document_within(caller_space, caller_link, caller_epoch, caller_version, caller_person, d.id) v
$$;
