select
  l.space_id,
  l.id,
  l.name,
  l.mode,
  l.allow_delete,
  l.tool_groups,
  l.scope_whole,
  l.scope_documents,
  l.scope_folders,
  l.scope_daily,
  l.scope_search,
  l.scope_query is not null as "searched!",
  l.guidance,
  l.networks::text[] as "networks!",
  l.calls_per_minute,
  l.writes_per_minute,
  l.expires_at,
  l.security_epoch,
  l.version,
  s.name as space_name,
  s.time_zone
from link_secret ls
join link l on l.space_id = ls.space_id and l.id = ls.link_id
join space s on s.id = l.space_id
where ls.secret_hash = $1
  and l.enabled
  and not l.space_paused
  and (l.expires_at is null or l.expires_at > now())
