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
  l.password_hash is not null as "protected!",
  s.name as space_name,
  s.time_zone,
  t.id as "grant_id?",
  t.client as "client?",
  t.scopes as "scopes?",
  t.expires_at as "granted_until?"
from link_secret ls
join link l on l.space_id = ls.space_id and l.id = ls.link_id
join space s on s.id = l.space_id
-- What the token stands for: of this link, under its epoch, and not ended.
left join lateral (
  select g.id, c.name as client, g.scopes, a.expires_at
  from oauth_access a
  join oauth_grant g on g.space_id = a.space_id and g.id = a.grant_id
  join oauth_client c on c.space_id = g.space_id and c.link_id = g.link_id and c.id = g.client_id
  where a.token_hash = $2
    and a.expires_at > $3
    and g.space_id = l.space_id
    and g.link_id = l.id
    and g.security_epoch = l.security_epoch
    and g.revoked_at is null
    and l.password_hash is not null
) t on true
where ls.secret_hash = $1
  and l.enabled
  and not l.space_paused
  and (l.expires_at is null or l.expires_at > now())
