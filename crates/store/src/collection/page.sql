-- $1–$5 the caller · $6 the collection · $7 items left out · $8 items given at most ·
-- $9–$16 conditions: key, kind, test, what is compared with, low, open, high, open · $17–$20 order: key, kind, ranks, highest first
with found as materialized (
  select i.id,
         row_number() over (
           order by case when not ($20::bool[])[1] then r.first end,
                    case when ($20::bool[])[1] then r.first end desc nulls last,
                    case when not ($20::bool[])[2] then r.second end,
                    case when ($20::bool[])[2] then r.second end desc nulls last,
                    case when not ($20::bool[])[3] then r.third end,
                    case when ($20::bool[])[3] then r.third end desc nulls last,
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
   and i.kind = 'page'
  cross join lateral (
    select item_rank(item_value(i.text, i.properties, ($17::text[])[1]), ($18::text[])[1], ($19::jsonb[])[1]) as first,
           item_rank(item_value(i.text, i.properties, ($17::text[])[2]), ($18::text[])[2], ($19::jsonb[])[2]) as second,
           item_rank(item_value(i.text, i.properties, ($17::text[])[3]), ($18::text[])[3], ($19::jsonb[])[3]) as third
  ) r
  where $9::text[] = '{}'
     or not exists (
       select
       from unnest($9::text[], $10::text[], $11::text[], $12::jsonb[], $13::float8[], $14::bool[], $15::float8[], $16::bool[])
              as t (key, kind, test, wanted, low, above, high, below)
       where not item_meets(
         item_value(i.text, i.properties, t.key), t.kind, t.test, t.wanted, t.low, t.above, t.high, t.below))
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
