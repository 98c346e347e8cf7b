with matching as materialized (
  (select b.document_id
   from block b
   join wanted_documents($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) w
     on w.id = b.document_id
   where b.space_id = $1 and (b.text ~ $16 or b.text ~ $17 or b.text ~ $18 or b.text ~ $19)
   limit $20)
  union all
  (select w.id
   from wanted_documents($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) w
   where w.title ~ $16 or w.title ~ $17 or w.title ~ $18 or w.title ~ $19
   limit $21)
),
found as materialized (
  select d.id, extract(epoch from d.updated_at)::float8 as score
  from (select distinct m.document_id from matching m limit $21) m
  join document d on d.space_id = $1 and d.id = m.document_id
)
select n.total as "total!", n.rows as "candidates!", f.id as "id?", f.score as "score?"
from reach($1, $2, $3, $4, $5) r
cross join (select (select count(*) from found) as total, (select count(*) from matching) as rows) n
left join (
  select id, score
  from found
  where (score, id)
      < (coalesce($22::float8, 'infinity'), coalesce($23, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
  order by score desc, id desc
  limit $24
) f on true
order by f.score desc, f.id desc
