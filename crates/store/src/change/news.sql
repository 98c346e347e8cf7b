select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "next!",
       exists (select
               from change c
               where c.space_id = $1
                 and c.transaction >= pg_snapshot_xmin(pg_current_snapshot())) as "pending!",
       n.document_id as "document?",
       v.id is not null as "seen!",
       coalesce(
         v.own_revision >= n.first,
         -- Not seen now: it was listed if its own row changed from what may be.
         r.whole
           and exists (select
                       from change_document d
                       join change c on c.space_id = $1 and c.id = d.change_id
                       cross join jsonb_array_elements(c.edits) e
                       where d.space_id = $1
                         and d.document_id = n.document_id
                         and d.revision >= n.first
                         and c.transaction >= $6::bigint::text::xid8
                         and c.transaction < pg_snapshot_xmin(pg_current_snapshot())
                         and c.state = 'applied'
                         and e->>'table' = 'document'
                         and e->>'id' = n.document_id::text
                         and jsonb_typeof(e->'before') = 'object'
                         and not (r.agent and e->'before' @> '{"never_to_agents": true}'))) as "listed!",
       f.changed as "folders!",
       coalesce(v.location = 'templates', false) as "template!"
from reach($1, $2, $3, $4, $5) r
-- Folders are told of by no document: those of a scope, as they are or were. A fence: asked once, not for each row.
cross join lateral (
  select not r.whole
           and exists (select
                       from change c
                       cross join jsonb_array_elements(c.edits) e
                       cross join lateral (
                         values (e->>'id'), (e->'before'->>'parent'), (e->'after'->>'parent')
                       ) f (id)
                       where c.space_id = $1
                         and c.transaction >= $6::bigint::text::xid8
                         and c.transaction < pg_snapshot_xmin(pg_current_snapshot())
                         and c.state = 'applied'
                         and c.edits @> '[{"table": "folder"}]'
                         and e->>'table' = 'folder'
                         and (f.id::uuid = any (r.folders)
                           or exists (select
                                      from folder p
                                      where p.space_id = $1
                                        and p.id = f.id::uuid
                                        and p.path && r.folders))) as changed
  offset 0
) f
left join lateral (
  select n.document_id, n.first
  from (
    select d.document_id, min(d.revision) as first
    from change c
    join change_document d on d.space_id = c.space_id and d.change_id = c.id
    where c.space_id = $1
      and c.transaction >= $6::bigint::text::xid8
      and c.transaction < pg_snapshot_xmin(pg_current_snapshot())
      and c.state = 'applied'
    group by d.document_id
  ) n
  -- What is outside a scope does not count, however much of it there is.
  where r.whole
     or n.document_id = any ($8)
     or exists (select from document_within($1, $2, $3, $4, $5, n.document_id) w where w.id is not null)
  limit $7
) n on true
left join lateral visible_document($1, $2, $3, $4, $5, n.document_id) v on true
