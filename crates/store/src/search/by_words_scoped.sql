with asked as materialized (
  select $6::text::tsquery as query, $14::text::tsquery as rank_by
),
scope as materialized (
  select * from reach($1, $2, $3, $4, $5)
),
-- The first documents of the scope's places: all of them, where they are few.
near as materialized (
  select p.id
  from scope r
  cross join lateral placed_documents($1, r.documents, r.folders, r.daily) p
  limit 2001
),
-- How many of 100 of them have the words.
common as materialized (
  select count(*) as number
  from asked a
  cross join (select id from near limit 100) n
  where exists (select from document_search s
                where s.space_id = $1 and s.document_id = n.id and s.words @@ a.query)
),
-- Whether the places lead to what is looked for, or the words: the places where they hold few documents, or where a
-- good part of them has the words. A document of a place costs five times as much as one that has the words.
lead as materialized (
  select n.number <= 300 or h.number >= 30 or n.number <= 2000 and h.number >= 10 as places
  from (select count(*) as number from near) n
  cross join common h
),
by_place as (
  select s.document_id, s.words
  from asked a
  cross join scope r
  cross join lateral placed_documents($1, r.documents, r.folders, r.daily) p
  cross join lateral (
    select s.document_id, s.words
    from document_search s
    where s.space_id = $1 and s.document_id = p.id and s.part = 0
    offset 0
  ) s
  where (select places from lead) and s.words @@ a.query
    and not exists (select from document_search l
                    where l.space_id = $1 and l.document_id = s.document_id and l.part > 0)
  limit $10
),
folders as materialized (
  select f.id
  from scope r
  join folder f on f.space_id = $1 and f.path && r.folders
),
by_word as (
  select s.document_id, s.words
  from scope r
  cross join (
    select s.document_id, s.words, s.folder_id, s.daily
    from asked a
    join document_search s on s.space_id = $1 and s.words @@ a.query
    where not (select places from lead) and s.part = 0 and s.shown
      and not exists (select from document_search l
                      where l.space_id = $1 and l.document_id = s.document_id and l.part > 0)
    offset 0
  ) s
  where s.folder_id in (select id from folders) or s.document_id = any (r.documents) or r.daily and s.daily
  limit $10
),
-- What the scope's own search matches as well: both in one look-up.
by_search as (
  select s.document_id, s.words
  from scope r
  cross join asked a
  cross join lateral (
    select s.document_id, s.words
    from document_search s
    where s.space_id = $1 and s.words @@ (a.query && r.query) and s.part = 0 and s.shown and not s.inbox
      and not exists (select from document_search l
                      where l.space_id = $1 and l.document_id = s.document_id and l.part > 0)
    offset 0
  ) s
  limit $10
),
-- Documents of several parts are few: each clause is tried on all their parts.
long as (
  select l.document_id
  from document_search l
  where l.space_id = $1 and l.part = 1
    and exists (
      select from unnest($7::int[], $8::text[], $9::bool[]) c (alternative, query, negative)
      group by c.alternative
      having bool_and(c.negative <> exists (
        select from document_search p
        where p.space_id = $1 and p.document_id = l.document_id and p.words @@ c.query::tsquery)))
  offset 0
),
found as materialized (
  select f.document_id, max(f.rank)::float8 as score
  from (
    select s.document_id, ts_rank(s.words, a.rank_by) as rank
    from asked a
    cross join (select * from by_place
                union all
                select * from by_word
                union all
                select * from by_search) s
    union all
    select p.document_id, ts_rank(p.words, a.rank_by) as rank
    from asked a
    cross join (
      select v.id
      from scope r
      cross join long l
      cross join lateral in_scope(
        $1, r.documents, r.folders, r.daily, r.query, r.clauses, r.forbidden, l.document_id) v (id)
      limit $10
    ) l
    join document_search p on p.space_id = $1 and p.document_id = l.id
  ) f
  group by f.document_id
)
select n.total as "total!", n.total as "candidates!", f.document_id as "id?", f.score as "score?"
from scope r
cross join (select count(*) as total from found) n
left join (
  select document_id, score
  from found
  where (score, document_id)
      < (coalesce($11::float8, 'infinity'), coalesce($12, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
  order by score desc, document_id desc
  limit $13
) f on true
order by f.score desc, f.document_id desc
