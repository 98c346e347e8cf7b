-- $1–$5 the caller · $6 the collection · $7 items left out · $8 items given at most · $9 what the properties and
-- $10 what the title must meet · $11–$14 order: key, kind, ranks, the highest first
with found as materialized (
  select i.id,
         row_number() over (
           order by case when not ($14::bool[])[1] then item_rank(v.first, ($12::text[])[1], ($13::jsonb[])[1]) end,
                    case when ($14::bool[])[1] then item_rank(v.first, ($12::text[])[1], ($13::jsonb[])[1]) end desc nulls last,
                    case when not ($14::bool[])[2] then item_rank(v.second, ($12::text[])[2], ($13::jsonb[])[2]) end,
                    case when ($14::bool[])[2] then item_rank(v.second, ($12::text[])[2], ($13::jsonb[])[2]) end desc nulls last,
                    case when not ($14::bool[])[3] then item_rank(v.third, ($12::text[])[3], ($13::jsonb[])[3]) end,
                    case when ($14::bool[])[3] then item_rank(v.third, ($12::text[])[3], ($13::jsonb[])[3]) end desc nulls last,
                    i.position,
                    i.id
         ) as number
  from visible_document($1, $2, $3, $4, $5, $6) d
  join block c
    on c.space_id = $1
   and c.id = $6
   and c.document_id = d.id
   and c.kind = 'collection'
  join block i
    on i.space_id = $1
   and i.document_id = d.id
   and i.parent_id = c.id
   and i.parent_id <> i.document_id
   and i.kind = 'page'
  -- A fence: a value is looked up once, however often its rank looks at it.
  cross join lateral (
    select item_value(i.text, i.properties, ($11::text[])[1]) as first,
           item_value(i.text, i.properties, ($11::text[])[2]) as second,
           item_value(i.text, i.properties, ($11::text[])[3]) as third
    offset 0
  ) v
  where ($9::text is null or coalesce(i.properties, '{}') @@ (select $9::jsonpath))
    and ($10::text is null or to_jsonb(i.text) @@ (select $10::jsonpath))
)
select d.revision,
       (select count(*) from (select from found limit 1001) f) as "total!",
       i.id as "id?",
       i.text as "title?",
       i.properties
from visible_document($1, $2, $3, $4, $5, $6) d
left join found f on d.id is not null and f.number > $7 and f.number <= $7 + $8
left join block i on i.space_id = $1 and i.id = f.id
order by f.number
