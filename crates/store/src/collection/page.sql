-- $1–$5 the caller · $6 the collection · $7 items left out · $8 items given at most · $9 what the properties and
-- $10 what the title must meet · $11–$14 order: key, kind, ranks, the highest first
with wanted as not materialized (
  select i.id, i.text, i.properties, i.position
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
  where ($9::text is null or coalesce(i.properties, '{}') @@ (select $9::jsonpath))
    and ($10::text is null or to_jsonb(i.text) @@ (select $10::jsonpath))
)
select d.revision,
       (select count(*) from (select from wanted limit 1001) w) as "total!",
       i.id as "id?",
       i.text as "title?",
       i.properties
from visible_document($1, $2, $3, $4, $5, $6) d
left join lateral (
  select i.*, row_number() over () as number
  from (
    select w.id, w.text, w.properties
    from wanted w
    -- A fence: a value is looked up once, however often its rank looks at it.
    cross join lateral (
      select item_value(w.text, w.properties, ($11::text[])[1]) as first,
             item_value(w.text, w.properties, ($11::text[])[2]) as second,
             item_value(w.text, w.properties, ($11::text[])[3]) as third
      offset 0
    ) v
    order by case when not ($14::bool[])[1] then item_rank(v.first, ($12::text[])[1], ($13::jsonb[])[1]) end,
             case when ($14::bool[])[1] then item_rank(v.first, ($12::text[])[1], ($13::jsonb[])[1]) end desc nulls last,
             case when not ($14::bool[])[2] then item_rank(v.second, ($12::text[])[2], ($13::jsonb[])[2]) end,
             case when ($14::bool[])[2] then item_rank(v.second, ($12::text[])[2], ($13::jsonb[])[2]) end desc nulls last,
             case when not ($14::bool[])[3] then item_rank(v.third, ($12::text[])[3], ($13::jsonb[])[3]) end,
             case when ($14::bool[])[3] then item_rank(v.third, ($12::text[])[3], ($13::jsonb[])[3]) end desc nulls last,
             w.position,
             w.id
    offset $7
    limit $8
  ) i
) i on d.id is not null
order by i.number
