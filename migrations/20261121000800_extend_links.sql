-- What a link needs beyond its mode: the space's pause on its own row, networks, limits and clauses of its search.

alter table link
  -- While all links of the space are paused: on each row, so that one row decides about a call.
  add column space_paused boolean not null default false,
  -- Networks that may call; empty means any.
  add column networks cidr[] not null default '{}',
  -- Calls and writes a minute at most; null means the server's setting.
  add column calls_per_minute int constraint link_calls_per_minute_check check (calls_per_minute > 0),
  add column writes_per_minute int constraint link_writes_per_minute_check check (writes_per_minute > 0),
  -- The owner's note to themselves; agents never see it.
  add column note text not null default '' constraint link_note_check check (length(note) <= 2000),
  -- The clauses of `scope_query`, for documents of several parts: each must match some part …
  add column scope_wanted tsquery[] not null default '{}',
  -- … and none may match this.
  add column scope_forbidden tsquery;
