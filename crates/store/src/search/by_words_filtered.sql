with wanted as materialized (
  (select s.document_id
   from document_search s
   join wanted_documents($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) w
     on w.id = s.document_id
   where s.space_id = $1 and s.words @@ $16::text::tsquery
     and (not $17::bool
       or not exists (select from document_search l
                      where l.space_id = $1 and l.document_id = s.document_id and l.part > 0))
   limit $22)
  union
  (select l.document_id
   from document_search l
   join wanted_documents($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) w
     on w.id = l.document_id
   where $18::bool and l.space_id = $1 and l.part = 1
     and exists (
       select from unnest($19::int[], $20::text[], $21::bool[]) c (alternative, query, negative)
       group by c.alternative
       having bool_and(c.negative <> exists (
         select from document_search p
         where p.space_id = $1 and p.document_id = l.document_id and p.words @@ c.query::tsquery)))
   limit $22)
),
found as materialized (
  select w.document_id,
         (select max(ts_rank(p.words, $27::text::tsquery))::float8
          from document_search p
          where p.space_id = $1 and p.document_id = w.document_id) as score
  from wanted w
  where $23::text[] = '{}'
     or exists (select from document d
                where d.space_id = $1 and d.id = w.document_id and d.title ~ any ($23))
     or exists (select from block b
                where b.space_id = $1 and b.document_id = w.document_id and b.text ~ any ($23))
)
select n.total as "total!", n.candidates as "candidates!", f.document_id as "id?", f.score as "score?"
from reach($1, $2, $3, $4, $5) r
cross join (select (select count(*) from found) as total, (select count(*) from wanted) as candidates) n
left join (
  select document_id, score
  from found
  where (score, document_id)
      < (coalesce($24::float8, 'infinity'), coalesce($25, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
  order by score desc, document_id desc
  limit $26
) f on true
order by f.score desc, f.document_id desc
