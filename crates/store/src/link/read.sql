select
  l.id,
  l.name,
  l.mode,
  l.allow_delete,
  l.device_flow,
  l.file_urls,
  l.tool_groups,
  l.scope_whole,
  l.scope_documents,
  l.scope_folders,
  l.scope_daily,
  l.scope_search,
  l.guidance,
  l.note,
  l.networks::text[] as "networks!",
  l.calls_per_minute,
  l.writes_per_minute,
  l.expires_at,
  l.password_set_at,
  l.enabled,
  l.space_paused,
  l.security_epoch,
  l.version,
  l.created_at,
  l.created_by,
  u.last_used_at as "last_used_at?",
  coalesce(u.calls, 0) as "calls!"
from member m
join link l on l.space_id = m.space_id and ($3::uuid is null or l.id = $3)
left join link_use u on u.space_id = l.space_id and u.link_id = l.id
where m.space_id = $1
  and m.person_id = $2
  and m.role in ('owner', 'admin')
order by l.created_at, l.id
