-- The inbox: one document a space, for tasks that have no other place. It is a row among the daily notes without a date,
-- so that "daily notes and tasks" in a scope covers it. What a link searches never shows it, whatever its words are.

alter table document drop constraint document_daily_check;
alter table document add constraint document_daily_check check (daily_date is null or location = 'daily_notes');
create unique index document_inbox_key on document (space_id) where location = 'daily_notes' and daily_date is null;

-- It stays the inbox. A release before this one takes it for a document without a place, and would put it among those
-- with all that it writes back: that is refused.
create function inbox_stays() returns trigger language plpgsql as $$
begin
  raise exception 'the inbox % cannot be moved', old.id using errcode = 'check_violation';
end
$$;
create trigger inbox_stays before update of location, daily_date on document
  for each row
  when (old.location = 'daily_notes' and old.daily_date is null
    and (new.location, new.daily_date) is distinct from (old.location, old.daily_date))
  execute function inbox_stays();

alter table document_search
  -- The words of the inbox. A document never becomes it, nor ceases to be.
  add column inbox boolean not null default false;

create or replace function document_search_placed() returns trigger language plpgsql as $$
begin
  select d.folder_id, d.location = 'daily_notes', d.location = 'daily_notes' and d.daily_date is null,
         d.trashed_at is null and not d.never_to_agents, d.updated_at
  into new.folder_id, new.daily, new.inbox, new.shown, new.updated_at
  from document d
  where d.space_id = new.space_id and d.id = new.document_id;
  return new;
end
$$;

-- One document's id, where it is in scope. A null query leaves the places.
create or replace function in_scope(
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
         and not (d.location = 'daily_notes' and d.daily_date is null)
         and not exists (
           select from unnest(scope_clauses) w (clause)
           where not exists (select from document_search s
                             where s.space_id = caller_space and s.document_id = d.id and s.words @@ w.clause))
         and not exists (select from document_search s
                         where s.space_id = caller_space and s.document_id = d.id and s.words @@ scope_forbidden))
$$;

-- The document `wanted` as any caller sees it: one row while the authority holds; `id` is null where nothing is visible,
-- for whatever reason.
create or replace function document_within(
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
       and not (d.location = 'daily_notes' and d.daily_date is null)
       and not exists (
         select from unnest(r.clauses) w (clause)
         where not exists (select from document_search s
                           where s.space_id = caller_space and s.document_id = d.id and s.words @@ w.clause))
       and not exists (select from document_search s
                       where s.space_id = caller_space and s.document_id = d.id and s.words @@ r.forbidden)
$$;

-- The documents that a search matches, outside the trash and not kept from agents, and where they are: those of one
-- part by all of the query at once, the few of several parts clause by clause. Never the inbox.
create or replace function matching_documents(
  caller_space uuid, scope_query tsquery, scope_clauses tsquery[], scope_forbidden tsquery
)
returns table (id uuid, folder_id uuid, daily boolean, updated_at timestamptz)
language sql stable as $$
  select s.document_id, s.folder_id, s.daily, s.updated_at
  from document_search s
  where s.space_id = caller_space and s.words @@ scope_query and s.part = 0 and s.shown and not s.inbox
    and not exists (select from document_search l
                    where l.space_id = caller_space and l.document_id = s.document_id and l.part > 0)
  union all
  select l.document_id, l.folder_id, l.daily, l.updated_at
  from document_search l
  where l.space_id = caller_space and l.part = 1 and l.shown and not l.inbox and scope_query is not null
    and not exists (
      select from unnest(scope_clauses) w (clause)
      where not exists (select from document_search s
                        where s.space_id = caller_space and s.document_id = l.document_id and s.words @@ w.clause))
    and not exists (select from document_search s
                    where s.space_id = caller_space and s.document_id = l.document_id and s.words @@ scope_forbidden)
$$;

-- Where a document is, if a search matches it; no row, if not.
create or replace function match_of(caller_space uuid, wanted uuid, scope_clauses tsquery[], scope_forbidden tsquery)
returns table (folder_id uuid, daily boolean, updated_at timestamptz)
language sql stable as $$
  select d.folder_id, d.daily, d.updated_at
  from document_search d
  where d.space_id = caller_space and d.document_id = wanted and d.part = 0 and d.shown and not d.inbox
    and not exists (
      select from unnest(scope_clauses) w (clause)
      where not exists (select from document_search s
                        where s.space_id = caller_space and s.document_id = wanted and s.words @@ w.clause))
    and not exists (select from document_search s
                    where s.space_id = caller_space and s.document_id = wanted and s.words @@ scope_forbidden)
$$;

-- Every document of a caller who reaches the whole space, that a filter wants. The inbox is in none of the locations.
create or replace function wanted_whole(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid,
  filter document_filter
)
returns setof seen_document
language sql stable as $$
  select *
  from whole_documents(caller_space, caller_link, caller_epoch, caller_version, caller_person) w
  where case when (filter).in_trash then w.trashed_at is not null else w.trashed_at is null end
    and ((filter).locations = '{}'
      or w.location = any ((filter).locations) and (w.location <> 'daily_notes' or w.daily_date is not null))
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
create or replace function wanted_scoped(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid,
  filter document_filter
)
returns setof seen_document
language sql stable as $$
  select *
  from scoped_documents(caller_space, caller_link, caller_epoch, caller_version, caller_person) w
  where not (filter).in_trash
    and ((filter).locations = '{}'
      or w.location = any ((filter).locations) and (w.location <> 'daily_notes' or w.daily_date is not null))
    and ((filter).folders is null or w.folder_id = any ((filter).folders))
    and ((filter).documents is null or w.id = any ((filter).documents))
    and ((filter).created_from is null or w.created_at >= (filter).created_from)
    and ((filter).created_to is null or w.created_at <= (filter).created_to)
    and ((filter).updated_from is null or w.updated_at >= (filter).updated_from)
    and ((filter).updated_to is null or w.updated_at <= (filter).updated_to)
    and ((filter).daily_from is null or w.daily_date >= (filter).daily_from)
    and ((filter).daily_to is null or w.daily_date <= (filter).daily_to)
$$;
