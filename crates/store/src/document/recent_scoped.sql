with scope as materialized (
  select * from reach($1, $2, $3, $4, $5)
),
-- Each kind of place by its own index: the newest of all are among the newest of each.
chosen as (
  select v.id, v.updated_at
  from scope r
  cross join lateral placed_documents($1, r.documents, '{}', false) v
  where (v.updated_at, v.id) < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
  order by v.updated_at desc, v.id desc
  limit $8
),
-- Whether the scope's folders hold so much that the newest documents, tested one by one, are enough: the first 60 say so.
wide as materialized (
  select count(*) >= 8 as wide
  from scope r
  cross join lateral (
    select d.folder_id
    from document d
    where r.folders <> '{}' and d.space_id = $1 and d.trashed_at is null
      and (d.updated_at, d.id) < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by d.updated_at desc, d.id desc
    limit 60
  ) d
  cross join lateral (
    select from folder f where f.space_id = $1 and f.id = d.folder_id and f.path && r.folders offset 0
  ) f
),
walked as materialized (
  select d.id, d.updated_at
  from scope r
  cross join lateral (
    select d.id, d.updated_at, d.folder_id, d.never_to_agents
    from document d
    where (select wide from wide) and d.space_id = $1 and d.trashed_at is null
      and (d.updated_at, d.id) < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by d.updated_at desc, d.id desc
    limit 600
  ) d
  cross join lateral (
    select from folder f where f.space_id = $1 and f.id = d.folder_id and f.path && r.folders offset 0
  ) f
  where not d.never_to_agents
  limit $8
),
-- As many folders as documents are wanted, those with the newest: no other can hold one of the newest, and none of
-- these is older than the newest of the last of them.
newest_folders as materialized (
  select f.id, n.updated_at
  from scope r
  join folder f on f.space_id = $1 and f.path && r.folders
  cross join lateral (
    select d.id, d.updated_at
    from document d
    where d.space_id = $1 and d.folder_id = f.id and d.trashed_at is null and not d.never_to_agents
      and (d.updated_at, d.id) < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by d.updated_at desc, d.id desc
    limit 1
  ) n
  where (select count(*) from walked) < $8
  order by n.updated_at desc, n.id desc
  limit $8
),
in_folders as (
  select d.id, d.updated_at
  from newest_folders f
  cross join lateral (
    select d.id, d.updated_at
    from document d
    where d.space_id = $1 and d.folder_id = f.id and d.trashed_at is null and not d.never_to_agents
      and (d.updated_at, d.id) < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
      and d.updated_at >= (select case when count(*) < $8 then '-infinity' else min(n.updated_at) end from newest_folders n)
    order by d.updated_at desc, d.id desc
    limit $8
  ) d
),
daily as (
  select d.id, d.updated_at
  from scope r
  cross join lateral (
    select d.id, d.updated_at
    from document d
    where r.daily and d.space_id = $1 and d.location = 'daily_notes' and d.trashed_at is null and not d.never_to_agents
      and (d.updated_at, d.id) < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by d.updated_at desc, d.id desc
    limit $8
  ) d
),
matched as (
  select m.document_id, m.updated_at
  from scope r
  cross join lateral (
    select m.document_id, m.updated_at
    from link_match m
    where r.query is not null and m.space_id = $1 and m.link_id = $2
      and (m.updated_at, m.document_id) < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by m.updated_at desc, m.document_id desc
    limit $8
  ) m
),
newest as materialized (
  select * from chosen
  union
  select * from walked
  union
  select * from in_folders
  union
  select * from daily
  union
  select * from matched
  order by updated_at desc, id desc
  limit $8
)
select d.id as "id?",
       d.location as "location?",
       d.folder_id,
       d.daily_date,
       d.title as "title?",
       d.icon,
       d.revision as "revision?",
       d.created_at as "created_at?",
       d.updated_at as "updated_at?",
       d.created_by as "created_by?",
       d.updated_by as "updated_by?",
       d.trashed_at,
       n.total as "total!"
from scope r
cross join (
  select count(*) as total
  from (select
        from scope r
        cross join lateral (
          select from placed_documents($1, r.documents, r.folders, r.daily)
          union all
          -- Enough of them: fewer than 1,001 are in the places, or the count ends before these.
          select from matched_ids($1, $2, r.documents, r.folders, r.daily, 2001)
        ) v
        limit 1001) seen
) n
left join lateral (
  select v.*
  from newest w
  cross join lateral document_as_seen($1, r.folders, w.id) v
) d on true
order by d.updated_at desc, d.id desc
