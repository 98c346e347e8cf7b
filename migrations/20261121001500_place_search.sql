-- Where a document is and whether it is shown stands beside its words as well: what has the words is told to be in a
-- scope, and put in order, without a look at each document.

alter table document_search
  add column folder_id uuid,
  add column daily boolean not null default false,
  -- Not in the trash, and not kept from agents.
  add column shown boolean not null default true,
  add column updated_at timestamptz not null default '-infinity';

-- Without the index of the words: it is made again in a fraction of the time.
drop index document_search_words;
update document_search s
set folder_id = d.folder_id, daily = d.location = 'daily_notes',
    shown = d.trashed_at is null and not d.never_to_agents, updated_at = d.updated_at
from document d
where d.space_id = s.space_id and d.id = s.document_id;
create index document_search_words on document_search using gin (space_id, words);

-- No statement can forget it: what is written of words takes the rest from the document …
create function document_search_placed() returns trigger language plpgsql as $$
begin
  select d.folder_id, d.location = 'daily_notes', d.trashed_at is null and not d.never_to_agents, d.updated_at
  into new.folder_id, new.daily, new.shown, new.updated_at
  from document d
  where d.space_id = new.space_id and d.id = new.document_id;
  return new;
end
$$;
create trigger document_search_placed before insert or update on document_search
  for each row execute function document_search_placed();

-- … and a document that changed without its words has them written again: at the commit, when most have been.
create function document_placed() returns trigger language plpgsql as $$
begin
  update document_search s
  set shown = s.shown
  from document d
  where s.space_id = new.space_id and s.document_id = new.id
    and d.space_id = new.space_id and d.id = new.id
    and (s.folder_id, s.daily, s.shown, s.updated_at)
      is distinct from
        (d.folder_id, d.location = 'daily_notes', d.trashed_at is null and not d.never_to_agents, d.updated_at);
  return null;
end
$$;
create constraint trigger document_placed
  after update of location, folder_id, never_to_agents, trashed_at, updated_at on document
  deferrable initially deferred
  for each row execute function document_placed();

-- The documents that a search matches, outside the trash and not kept from agents, and where they are: those of one
-- part by all of the query at once, the few of several parts clause by clause.
drop function matching_documents(uuid, tsquery, tsquery[], tsquery);
create function matching_documents(
  caller_space uuid, scope_query tsquery, scope_clauses tsquery[], scope_forbidden tsquery
)
returns table (id uuid, folder_id uuid, daily boolean, updated_at timestamptz)
language sql stable as $$
  select s.document_id, s.folder_id, s.daily, s.updated_at
  from document_search s
  where s.space_id = caller_space and s.words @@ scope_query and s.part = 0 and s.shown
    and not exists (select from document_search l
                    where l.space_id = caller_space and l.document_id = s.document_id and l.part > 0)
  union all
  select l.document_id, l.folder_id, l.daily, l.updated_at
  from document_search l
  where l.space_id = caller_space and l.part = 1 and l.shown and scope_query is not null
    and not exists (
      select from unnest(scope_clauses) w (clause)
      where not exists (select from document_search s
                        where s.space_id = caller_space and s.document_id = l.document_id and s.words @@ w.clause))
    and not exists (select from document_search s
                    where s.space_id = caller_space and s.document_id = l.document_id and s.words @@ scope_forbidden)
$$;

-- Of those, the ones that are in none of the scope's places.
create function searched_ids(
  caller_space uuid, scope_documents uuid[], scope_folders uuid[], scope_daily boolean, scope_query tsquery,
  scope_clauses tsquery[], scope_forbidden tsquery
)
returns table (id uuid, updated_at timestamptz)
language sql stable as $$
  select m.id, m.updated_at
  from matching_documents(caller_space, scope_query, scope_clauses, scope_forbidden) m
  -- Looked up only where there are folders in scope.
  left join folder f
    on f.space_id = caller_space and f.id = case when scope_folders <> '{}' then m.folder_id end
   and f.path && scope_folders
  where f.id is null and m.id <> all (scope_documents) and not (scope_daily and m.daily)
$$;

create or replace function searched_documents(
  caller_space uuid, scope_documents uuid[], scope_folders uuid[], scope_daily boolean, scope_query tsquery,
  scope_clauses tsquery[], scope_forbidden tsquery
)
returns setof seen_document
language sql stable as $$
  select d.space_id, d.id, case when d.location = 'folder' then 'unsorted' else d.location end, null::uuid, d.daily_date,
         d.title, d.icon, d.revision, d.created_at, d.updated_at, d.created_by, d.updated_by, null::timestamptz
  from searched_ids(
    caller_space, scope_documents, scope_folders, scope_daily, scope_query, scope_clauses, scope_forbidden) s
  join document d on d.space_id = caller_space and d.id = s.id
  where d.trashed_at is null and not d.never_to_agents
$$;
