-- Personal access tokens: what a person gives to a program that acts as they do. A reference table: it belongs to no
-- space.
create table access_token (
  -- SHA-256 of the token: the token itself is never stored.
  token_hash bytea primary key,
  -- Names the token in its owner's list; proves nothing.
  id uuid not null constraint access_token_id_key unique,
  person_id uuid not null references person (id) on delete cascade,
  -- What its owner calls it; the audit names it as the client.
  name text not null constraint access_token_name_check check (length(name) between 1 and 60),
  -- Whether it may only read.
  read_only boolean not null,
  created_at timestamptz not null,
  -- When it ends by itself; null for never.
  expires_at timestamptz,
  -- Moves with use, at most once a minute; null until it is used.
  last_used_at timestamptz
);
create index access_token_person on access_token (person_id);
