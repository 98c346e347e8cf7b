with asked as materialized (
  select $6::text::tsquery as query, $16::text::tsquery as rank_by
),
sample as materialized (
  select count(*) as matching
  from asked a
  cross join (select w.id
              from whole_documents($1, $2, $3, $4, $5) w
              where w.trashed_at is null
              order by w.updated_at desc, w.id desc
              limit 40) d
  where exists (select from document_search s
                where s.space_id = $1 and s.document_id = d.id and s.words @@ a.query)
),
newest as (
  select w.id
  from whole_documents($1, $2, $3, $4, $5) w
  where w.trashed_at is null and not $7::bool and (select matching from sample) >= 20
  order by w.updated_at desc, w.id desc
  limit 3000
),
walked as materialized (
  select s.document_id, ts_rank(s.words, s.rank_by) as rank
  from (select s.document_id, s.words, a.rank_by
        from asked a
        cross join newest d
        cross join lateral (select s.document_id, s.words
                            from document_search s
                            where s.space_id = $1 and s.document_id = d.id
                            offset 0) s
        where s.words @@ a.query
        limit $12) s
),
single as (
  select s.document_id, s.words, s.shown, a.rank_by
  from asked a
  join document_search s on s.space_id = $1 and s.words @@ a.query
  where (select count(*) from walked) < $12
    and (not $7::bool
      or not exists (select from document_search l
                     where l.space_id = $1 and l.document_id = s.document_id and l.part > 0))
  offset 0
),
spread as (
  select l.document_id
  from document_search l
  where $8::bool and l.space_id = $1 and l.part = 1
    and exists (
      select from unnest($9::int[], $10::text[], $11::bool[]) c (alternative, query, negative)
      group by c.alternative
      having bool_and(c.negative <> exists (
        select from document_search p
        where p.space_id = $1 and p.document_id = l.document_id and p.words @@ c.query::tsquery)))
  offset 0
),
found as materialized (
  select f.document_id, max(f.rank)::float8 as score, count(*) as parts
  from (
    select document_id, rank
    from walked
    where (select count(*) from walked) >= $12
    union all
    select s.document_id, ts_rank(s.words, s.rank_by) as rank
    from (select s.document_id, s.words, s.rank_by
          from reach($1, $2, $3, $4, $5) r
          cross join single s
          -- What is shown to everybody stands beside the words; people see what is kept from agents as well.
          where r.whole
            and (s.shown
              or not r.agent
                 and exists (select
                             from whole_documents($1, $2, $3, $4, $5) w
                             where w.id = s.document_id and w.trashed_at is null))
          limit $12) s
    union all
    (select p.document_id, ts_rank(p.words, a.rank_by) as rank
     from asked a
     cross join (select l.document_id
                 from spread l
                 join whole_documents($1, $2, $3, $4, $5) w on w.id = l.document_id
                 where w.trashed_at is null
                 limit $12) l
     join document_search p on p.space_id = $1 and p.document_id = l.document_id)
  ) f
  group by f.document_id
)
select n.total as "total!", n.parts as "candidates!", f.document_id as "id?", f.score as "score?"
from reach($1, $2, $3, $4, $5) r
cross join (select count(*) as total, coalesce(sum(parts), 0)::bigint as parts from found) n
left join (
  select document_id, score
  from found
  where (score, document_id)
      < (coalesce($13::float8, 'infinity'), coalesce($14, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
  order by score desc, document_id desc
  limit $15
) f on true
order by f.score desc, f.document_id desc
