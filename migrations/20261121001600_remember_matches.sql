-- What a link's search matches is written down as documents change, not looked for at each call: the newest of it is
-- then the beginning of an index, however common its words are.

-- The documents that a link's search matches, outside the trash and not kept from agents, with where they are. Kept by
-- triggers alone, which take what a document or a link has lost as well: no foreign key is checked for each row.
create table link_match (
  space_id uuid not null,
  link_id uuid not null,
  document_id uuid not null,
  folder_id uuid,
  daily boolean not null,
  updated_at timestamptz not null,
  primary key (space_id, document_id, link_id)
);
create index link_match_recent on link_match (space_id, link_id, updated_at desc, document_id desc);
create index link_searches on link (space_id) where scope_query is not null;

-- Where a document is, if a search matches it; no row, if not.
create function match_of(caller_space uuid, wanted uuid, scope_clauses tsquery[], scope_forbidden tsquery)
returns table (folder_id uuid, daily boolean, updated_at timestamptz)
language sql stable as $$
  select d.folder_id, d.daily, d.updated_at
  from document_search d
  where d.space_id = caller_space and d.document_id = wanted and d.part = 0 and d.shown
    and not exists (
      select from unnest(scope_clauses) w (clause)
      where not exists (select from document_search s
                        where s.space_id = caller_space and s.document_id = wanted and s.words @@ w.clause))
    and not exists (select from document_search s
                    where s.space_id = caller_space and s.document_id = wanted and s.words @@ scope_forbidden)
$$;

-- The words of documents, or where they are, changed: their matches follow within the same statement. A change of a
-- link cannot come between, since managers and writers of a space take turns.
create function document_search_matched() returns trigger language plpgsql as $$
begin
  perform from changed c join link l on l.space_id = c.space_id and l.scope_query is not null;
  if not found then
    return null;
  end if;
  delete from link_match m
  using changed c
  where m.space_id = c.space_id and m.document_id = c.document_id
    and not exists (
      select
      from link l
      cross join lateral match_of(m.space_id, m.document_id, l.scope_wanted, l.scope_forbidden)
      where l.space_id = m.space_id and l.id = m.link_id);
  insert into link_match as m (space_id, link_id, document_id, folder_id, daily, updated_at)
  select c.space_id, l.id, c.document_id, f.folder_id, f.daily, f.updated_at
  from (select distinct space_id, document_id from changed) c
  join link l on l.space_id = c.space_id and l.scope_query is not null
  cross join lateral match_of(c.space_id, c.document_id, l.scope_wanted, l.scope_forbidden) f
  on conflict (space_id, document_id, link_id) do update
  set folder_id = excluded.folder_id, daily = excluded.daily, updated_at = excluded.updated_at
  where (m.folder_id, m.daily, m.updated_at)
    is distinct from (excluded.folder_id, excluded.daily, excluded.updated_at);
  return null;
end
$$;
create trigger document_search_inserted after insert on document_search
  referencing new table as changed for each statement execute function document_search_matched();
create trigger document_search_updated after update on document_search
  referencing new table as changed for each statement execute function document_search_matched();
create trigger document_search_deleted after delete on document_search
  referencing old table as changed for each statement execute function document_search_matched();

-- The search of a link is another one, or new, or gone: so are all of its matches.
create function link_searched() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    delete from link_match where space_id = old.space_id and link_id = old.id;
  end if;
  if tg_op <> 'DELETE' then
    insert into link_match (space_id, link_id, document_id, folder_id, daily, updated_at)
    select new.space_id, new.id, m.id, m.folder_id, m.daily, m.updated_at
    from matching_documents(new.space_id, new.scope_query, new.scope_wanted, new.scope_forbidden) m;
  end if;
  return null;
end
$$;
create trigger link_searched after insert or delete on link for each row execute function link_searched();
create trigger link_searched_again after update on link
  for each row
  when ((old.scope_query, old.scope_wanted, old.scope_forbidden)
    is distinct from (new.scope_query, new.scope_wanted, new.scope_forbidden))
  execute function link_searched();

-- What links search for now.
insert into link_match (space_id, link_id, document_id, folder_id, daily, updated_at)
select l.space_id, l.id, m.id, m.folder_id, m.daily, m.updated_at
from link l
cross join lateral matching_documents(l.space_id, l.scope_query, l.scope_wanted, l.scope_forbidden) m;

-- Of the newest documents that a link's search matches, `most` of them or all, those in none of its scope's places.
drop function searched_ids(uuid, uuid[], uuid[], boolean, tsquery, tsquery[], tsquery);
drop function searched_documents(uuid, uuid[], uuid[], boolean, tsquery, tsquery[], tsquery);
create function matched_ids(
  caller_space uuid, caller_link uuid, scope_documents uuid[], scope_folders uuid[], scope_daily boolean, most bigint
)
returns table (id uuid)
language sql stable as $$
  select m.document_id
  from (
    select m.document_id, m.folder_id, m.daily
    from link_match m
    where m.space_id = caller_space and m.link_id = caller_link
    order by m.updated_at desc, m.document_id desc
    limit most
  ) m
  -- Looked up only where there are folders in scope.
  left join folder f
    on f.space_id = caller_space and f.id = case when scope_folders <> '{}' then m.folder_id end
   and f.path && scope_folders
  where f.id is null and m.document_id <> all (scope_documents) and not (scope_daily and m.daily)
$$;

-- Every document of a link that reaches a part of the space, each once, in no order: its places first.
create or replace function scoped_documents(
  caller_space uuid, caller_link uuid, caller_epoch bigint, caller_version bigint, caller_person uuid
)
returns setof seen_document
language sql stable as $$
  select v.*
  from reach(caller_space, caller_link, caller_epoch, caller_version, caller_person) r
  cross join lateral (
    select * from placed_documents(caller_space, r.documents, r.folders, r.daily)
    union all
    select v.*
    from matched_ids(caller_space, caller_link, r.documents, r.folders, r.daily, null) m
    cross join lateral document_as_seen(caller_space, '{}', m.id) v
  ) v
  where not r.whole
$$;
