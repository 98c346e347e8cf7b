-- History in lists: of a document, of a link, of a time. Ids of changes are in the order in which they were begun, so
-- that the key of `change` leads a list of all, and `change_link` one of a link.

-- The changes of a document, the last first: revisions begin anew where an undo brings a document back.
create index change_document_listed on change_document (space_id, document_id, change_id desc);
-- The documents of a change.
create index change_document_of on change_document (space_id, change_id, document_id);
-- What took a change back.
create index change_reverts on change (space_id, reverts, id desc) where reverts is not null;

-- Whether a change is taken back: the last that took it back is not taken back itself. Only those count that touched one
-- of `among`; null counts all.
create function change_is_undone(of_space uuid, wanted uuid, among uuid[])
returns boolean
language sql stable as $$
  with recursive taken (id, depth) as (
    select wanted, 0
    union all
    select b.id, t.depth + 1
    from taken t
    cross join lateral (
      select r.id
      from change r
      where r.space_id = of_space and r.reverts = t.id and r.state = 'applied'
        and (among is null
          or exists (select from change_document d
                     where d.space_id = of_space and d.change_id = r.id and d.document_id = any (among)))
      order by r.id desc
      limit 1
    ) b
    where t.depth < 100
  )
  select max(depth) % 2 = 1 from taken
$$;
