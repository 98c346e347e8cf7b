select d.id as "id!",
       d.location as "location!",
       d.folder_id,
       d.daily_date,
       d.title as "title!",
       d.icon,
       d.revision as "revision!",
       d.created_at as "created_at!",
       d.updated_at as "updated_at!",
       d.created_by as "created_by!",
       d.updated_by as "updated_by!",
       d.trashed_at,
       b.id as "block?",
       b.kind as "kind?",
       b.text as "text?",
       b.properties,
       b.marked
from whole_documents($1, $2, $3, $4, $5) d
left join lateral (
  select b.id, b.kind, b.text, b.properties, b.position,
         (select regexp_replace(b.text, p.pattern, E'\x02\\&\x03', 'g')
          from unnest($8::text[]) p (pattern)
          where b.text ~ p.pattern
          limit 1) as marked
  from (select b.id, b.kind, b.text, b.properties, b.position
        from block b
        where b.space_id = $1 and b.document_id = d.id
        offset 0) b
  where $7 <> '' and b.text ~* $7 or b.text ~ any ($8)
  order by b.position, b.id
  limit $9
) b on true
where d.id = any ($6)
order by d.id, b.position, b.id
