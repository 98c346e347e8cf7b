with scope as materialized (
  select * from reach($1, $2, $3, $4, $5)
),
-- Whether the scope is so wide that the newest documents, tested one by one, are enough: the first 60 say so.
wide as materialized (
  select count(*) >= 8 as wide
  from scope r
  cross join lateral (
    select d.id
    from document d
    where (r.folders <> '{}' or r.query is not null)
      and d.space_id = $1 and d.trashed_at is null
      and (d.updated_at, d.id)
        < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by d.updated_at desc, d.id desc
    limit 60
  ) w
  cross join lateral in_scope($1, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden, w.id) s (id)
),
walked as materialized (
  select w.id, w.updated_at
  from scope r
  cross join lateral (
    select d.id, d.updated_at
    from document d
    where (select wide from wide)
      and d.space_id = $1 and d.trashed_at is null
      and (d.updated_at, d.id)
        < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by d.updated_at desc, d.id desc
    limit 600
  ) w
  cross join lateral in_scope($1, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden, w.id) s (id)
  order by w.updated_at desc, w.id desc
  limit $8
),
-- Else each kind of place by its own index.
chosen as (
  select v.id, v.updated_at
  from scope r
  cross join lateral placed_documents($1, r.documents, '{}', false) v
  where (v.updated_at, v.id)
      < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
  order by v.updated_at desc, v.id desc
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
      and (d.updated_at, d.id)
        < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
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
      and (d.updated_at, d.id)
        < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
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
      and (d.updated_at, d.id)
        < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    order by d.updated_at desc, d.id desc
    limit $8
  ) d
),
found as materialized (
  select v.id, v.updated_at
  from scope r
  cross join lateral searched_ids($1, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden) v
  where (select count(*) from walked) < $8
),
newest as materialized (
  select id, updated_at from walked
  union
  select *
  from (select * from chosen
        union all
        select * from in_folders
        union all
        select * from daily
        union all
        (select id, updated_at
         from found
         where (updated_at, id)
             < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
         order by updated_at desc, id desc
         limit $8)) arms
  where (select count(*) from walked) < $8
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
          select from found
          union all
          select
          from searched_ids($1, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden)
          where (select count(*) from walked) >= $8
        ) v
        limit 1001) seen
) n
left join lateral (
  select v.*
  from newest w
  cross join lateral document_as_seen($1, r.folders, w.id) v
) d on true
order by d.updated_at desc, d.id desc
