-- Lists, counts and search of links that reach a part of the space. What such a link sees is the union of its places
-- (chosen documents, folders with all below, daily notes) and of what its search matches. Each has an index of its own,
-- and the arms are disjoint, so that a bound stops the work. Never the trash, never what is kept from agents.

-- As before, and a query without its clauses reaches nothing.
create or replace function reach(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid
)
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
  union all
  select m.space_id, false, true, '{}'::uuid[], '{}'::uuid[], false, null::tsquery, '{}'::tsquery[], null::tsquery, true
  from member m
  where m.space_id = caller_space and m.person_id = caller_person
  -- At most one of the two holds; said aloud, so that the planner joins row by row.
  limit 1
$$;

-- A document as its caller sees it: where its folder is out of reach it is nowhere in particular.
create type seen_document as (
  space_id uuid, id uuid, location text, folder_id uuid, daily_date date, title text, icon text, revision bigint,
  created_at timestamptz, updated_at timestamptz, created_by text, updated_by text, trashed_at timestamptz
);

-- What is wanted of a list or a search: null or empty wants any. Times and dates are inclusive.
create type document_filter as (
  in_trash boolean, locations text[], folders uuid[], documents uuid[],
  created_from timestamptz, created_to timestamptz, updated_from timestamptz, updated_to timestamptz,
  daily_from date, daily_to date
);

-- One document, known to be in scope, as a caller with these folders sees it.
create function document_as_seen(caller_space uuid, scope_folders uuid[], wanted uuid)
returns setof seen_document
language sql stable as $$
  select d.space_id, d.id, case when d.location = 'folder' and f.id is null then 'unsorted' else d.location end, f.id,
         d.daily_date, d.title, d.icon, d.revision, d.created_at, d.updated_at, d.created_by, d.updated_by, d.trashed_at
  from document d
  left join folder f on f.space_id = caller_space and f.id = d.folder_id and f.path && scope_folders
  where d.space_id = caller_space and d.id = wanted and d.trashed_at is null and not d.never_to_agents
$$;

-- One document's id, where it is in scope. A null query leaves the places.
create function in_scope(
  caller_space uuid, scope_documents uuid[], scope_folders uuid[], scope_daily boolean, scope_query tsquery,
  scope_clauses tsquery[], scope_forbidden tsquery, wanted uuid
)
returns setof uuid
language sql stable as $$
  select d.id
  from document d
  where d.space_id = caller_space and d.id = wanted and d.trashed_at is null and not d.never_to_agents
    and (exists (select from folder f
                 where f.space_id = caller_space and f.id = d.folder_id and f.path && scope_folders)
      or d.id = any (scope_documents)
      or scope_daily and d.location = 'daily_notes'
      or scope_query is not null
         and not exists (
           select from unnest(scope_clauses) w (clause)
           where not exists (select from document_search s
                             where s.space_id = caller_space and s.document_id = d.id and s.words @@ w.clause))
         and not exists (select from document_search s
                         where s.space_id = caller_space and s.document_id = d.id and s.words @@ scope_forbidden))
$$;

-- The documents in places: one arm a kind of place, each document once.
create function placed_documents(caller_space uuid, scope_documents uuid[], scope_folders uuid[], scope_daily boolean)
returns setof seen_document
language sql stable as $$
  select v.*
  from (select distinct id from unnest(scope_documents) c (id)) c
  cross join lateral document_as_seen(caller_space, scope_folders, c.id) v
  union all
  select d.space_id, d.id, 'folder', d.folder_id, null::date, d.title, d.icon, d.revision, d.created_at, d.updated_at,
         d.created_by, d.updated_by, null::timestamptz
  from folder f
  join document d on d.space_id = caller_space and d.folder_id = f.id
  where f.space_id = caller_space and f.path && scope_folders
    and d.trashed_at is null and not d.never_to_agents and d.id <> all (scope_documents)
  union all
  select d.space_id, d.id, 'daily_notes', null::uuid, d.daily_date, d.title, d.icon, d.revision, d.created_at,
         d.updated_at, d.created_by, d.updated_by, null::timestamptz
  from document d
  where scope_daily and d.space_id = caller_space and d.location = 'daily_notes'
    and d.trashed_at is null and not d.never_to_agents and d.id <> all (scope_documents)
$$;

-- The ids of the documents that a search matches, in the trash or not: those of one part by all of the query at once,
-- the few of several parts clause by clause.
create function matching_documents(
  caller_space uuid, scope_query tsquery, scope_clauses tsquery[], scope_forbidden tsquery
)
returns table (id uuid)
language sql stable as $$
  select s.document_id
  from document_search s
  where s.space_id = caller_space and s.words @@ scope_query and s.part = 0
    and not exists (select from document_search l
                    where l.space_id = caller_space and l.document_id = s.document_id and l.part > 0)
  union all
  select l.document_id
  from document_search l
  where l.space_id = caller_space and l.part = 1 and scope_query is not null
    and not exists (
      select from unnest(scope_clauses) w (clause)
      where not exists (select from document_search s
                        where s.space_id = caller_space and s.document_id = l.document_id and s.words @@ w.clause))
    and not exists (select from document_search s
                    where s.space_id = caller_space and s.document_id = l.document_id and s.words @@ scope_forbidden)
$$;

-- The documents that a search matches and that are in none of the scope's places.
create function searched_documents(
  caller_space uuid, scope_documents uuid[], scope_folders uuid[], scope_daily boolean, scope_query tsquery,
  scope_clauses tsquery[], scope_forbidden tsquery
)
returns setof seen_document
language sql stable as $$
  select d.space_id, d.id, case when d.location = 'folder' then 'unsorted' else d.location end, null::uuid, d.daily_date,
         d.title, d.icon, d.revision, d.created_at, d.updated_at, d.created_by, d.updated_by, null::timestamptz
  from matching_documents(caller_space, scope_query, scope_clauses, scope_forbidden) m
  join document d on d.space_id = caller_space and d.id = m.id
  -- Looked up only where there are folders in scope.
  left join folder f
    on f.space_id = caller_space and f.id = case when scope_folders <> '{}' then d.folder_id end
   and f.path && scope_folders
  where d.trashed_at is null and not d.never_to_agents
    and f.id is null and d.id <> all (scope_documents) and not (scope_daily and d.location = 'daily_notes')
$$;

-- Every document of a link that reaches a part of the space, each once, in no order: its places first.
create function scoped_documents(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid
)
returns setof seen_document
language sql stable as $$
  select v.*
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  cross join lateral (
    select * from placed_documents(caller_space, r.documents, r.folders, r.daily)
    union all
    select *
    from searched_documents(caller_space, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden)
  ) v
  where not r.whole
$$;

-- Those of the documents `among` that a caller who reaches the whole space sees …
create function whole_among(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, among uuid[]
)
returns setof seen_document
language sql stable as $$
  select *
  from whole_documents(caller_space, caller_link, caller_epoch, caller_version, caller_person) w
  where w.id = any (among)
$$;

-- … and a link that reaches a part of it.
create function scoped_among(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, among uuid[]
)
returns setof seen_document
language sql stable as $$
  select v.*
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  cross join unnest(among) a (id)
  cross join lateral in_scope(
    caller_space, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden, a.id) s (id)
  cross join lateral document_as_seen(caller_space, r.folders, s.id) v
  where not r.whole
$$;

drop function wanted_documents(
  uuid, uuid, bigint, bigint, uuid, boolean, text[], uuid[], uuid[], timestamptz, timestamptz, timestamptz, timestamptz,
  date, date);

-- Every document of a caller who reaches the whole space, that a filter wants.
create function wanted_whole(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid,
  filter document_filter
)
returns setof seen_document
language sql stable as $$
  select *
  from whole_documents(caller_space, caller_link, caller_epoch, caller_version, caller_person) w
  where case when (filter).in_trash then w.trashed_at is not null else w.trashed_at is null end
    and ((filter).locations = '{}' or w.location = any ((filter).locations))
    and ((filter).folders is null or w.folder_id = any ((filter).folders))
    and ((filter).documents is null or w.id = any ((filter).documents))
    and ((filter).created_from is null or w.created_at >= (filter).created_from)
    and ((filter).created_to is null or w.created_at <= (filter).created_to)
    and ((filter).updated_from is null or w.updated_at >= (filter).updated_from)
    and ((filter).updated_to is null or w.updated_at <= (filter).updated_to)
    and ((filter).daily_from is null or w.daily_date >= (filter).daily_from)
    and ((filter).daily_to is null or w.daily_date <= (filter).daily_to)
$$;

-- Every document of a link that reaches a part of the space, that a filter wants.
create function wanted_scoped(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid,
  filter document_filter
)
returns setof seen_document
language sql stable as $$
  select *
  from scoped_documents(caller_space, caller_link, caller_epoch, caller_version, caller_person) w
  where not (filter).in_trash
    and ((filter).locations = '{}' or w.location = any ((filter).locations))
    and ((filter).folders is null or w.folder_id = any ((filter).folders))
    and ((filter).documents is null or w.id = any ((filter).documents))
    and ((filter).created_from is null or w.created_at >= (filter).created_from)
    and ((filter).created_to is null or w.created_at <= (filter).created_to)
    and ((filter).updated_from is null or w.updated_at >= (filter).updated_from)
    and ((filter).updated_to is null or w.updated_at <= (filter).updated_to)
    and ((filter).daily_from is null or w.daily_date >= (filter).daily_from)
    and ((filter).daily_to is null or w.daily_date <= (filter).daily_to)
$$;

-- Documents outside the trash that have words, of a caller who reaches the whole space …
create function whole_having(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, wanted tsquery
)
returns setof uuid
language sql stable as $$
  select w.id
  from document_search s
  join whole_documents(caller_space, caller_link, caller_epoch, caller_version, caller_person) w on w.id = s.document_id
  where s.space_id = caller_space and s.words @@ wanted and w.trashed_at is null
$$;

-- … and of a link that reaches a part of it: looked for among the first 2,000 documents of its places, among the first
-- 5,000 that have the words, and among those that its search matches. What it names is in scope; it may miss some.
create function scoped_having(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, wanted tsquery
)
returns setof uuid
language sql stable as $$
  select h.id
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  cross join lateral (
    select p.id
    from (select p.id from placed_documents(caller_space, r.documents, r.folders, r.daily) p limit 2000) p
    where exists (select from document_search s
                  where s.space_id = caller_space and s.document_id = p.id and s.words @@ wanted)
    union all
    select v.id
    from (select s.document_id
          from document_search s
          where s.space_id = caller_space and s.words @@ wanted
          limit 5000) s
    cross join lateral in_scope(
      caller_space, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden, s.document_id) v (id)
    union all
    select v.id
    from (select s.document_id
          from document_search s
          where s.space_id = caller_space and s.words @@ (wanted && r.query)
          limit 100) s
    cross join lateral in_scope(
      caller_space, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden, s.document_id) v (id)
  ) h
  where not r.whole
$$;

-- The file `wanted`, where the caller reaches it: agents by a block of a document that they see. One row while the
-- authority holds; `id` is null where nothing is visible.
create function visible_file(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid, wanted uuid
)
returns table (id uuid)
language sql stable as $$
  select f.id
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  left join file f
    on f.space_id = caller_space and f.id = wanted
   and (not r.agent
     or exists (
       select
       from reference x
       join block b on b.space_id = caller_space and b.id = x.block_id
       join document d on d.space_id = caller_space and d.id = b.document_id
       where x.space_id = caller_space and x.target_id = wanted
         and not d.never_to_agents and (d.trashed_at is null or r.trash)
         and (r.whole
           or exists (select from in_scope(
             caller_space, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden, d.id)))))
$$;
