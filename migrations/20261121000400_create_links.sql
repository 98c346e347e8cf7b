-- Links: how an agent gets in.

create table link (
  space_id uuid not null references space (id) on delete cascade,
  id uuid not null,
  name text not null constraint link_name_check check (length(name) between 1 and 200),
  -- The secret, sealed under the key file, so that a manager can see the address again; null when that was given up.
  secret_sealed bytea,
  -- Which numbered key of the key file sealed it.
  secret_key_number int,
  mode text not null constraint link_mode_check check (mode in ('read', 'write', 'read_write')),
  -- The delete switch: off unless the owner turned it on.
  allow_delete boolean not null default false,
  -- Tool groups that are switched on; null means all.
  tool_groups text[],
  -- The scope: the whole space, or a union of the columns below. Nothing set means nothing is seen.
  scope_whole boolean not null,
  scope_documents uuid[] not null default '{}',
  scope_folders uuid[] not null default '{}',
  -- Daily notes and tasks.
  scope_daily boolean not null default false,
  -- The search query as its owner wrote it, and as it is evaluated; one that does not parse matches nothing.
  scope_search text,
  scope_query tsquery,
  -- The owner's words to the agent, given as server instructions.
  guidance text not null default '',
  enabled boolean not null default true,
  expires_at timestamptz,
  -- Ends every credential made under a lower number.
  security_epoch bigint not null default 1,
  -- Grows with every update of this row: a remembered copy of another version counts for nothing.
  version bigint not null default 1,
  created_by uuid references person (id) on delete set null,
  created_at timestamptz not null,
  primary key (space_id, id),
  constraint link_scope_check check (
    not scope_whole or (scope_documents = '{}' and scope_folders = '{}' and not scope_daily and scope_query is null)
  )
);

-- From the secret's hash to the link: a reference table, read by one key.
create table link_secret (
  -- SHA-256 of the secret in the address.
  secret_hash bytea primary key,
  space_id uuid not null,
  link_id uuid not null,
  foreign key (space_id, link_id) references link (space_id, id) on delete cascade
);
create unique index link_secret_link on link_secret (space_id, link_id);

-- Counters stand apart, so that using a link never writes its row.
create table link_use (
  space_id uuid not null,
  link_id uuid not null,
  calls bigint not null,
  last_used_at timestamptz not null,
  primary key (space_id, link_id),
  foreign key (space_id, link_id) references link (space_id, id) on delete cascade
);
