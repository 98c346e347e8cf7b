-- Passwords of links, and the authorization server that each protected link has (OAuth 2.1): clients, what they were
-- granted, and the credentials of a grant, of which only hashes are kept.

alter table link
  -- Argon2id in PHC format; null for a link whose address is enough.
  add column password_hash text,
  add column password_set_at timestamptz,
  add constraint link_password_check check ((password_hash is null) = (password_set_at is null));

-- The authorization server of a link is found by the link's public id alone.
create unique index link_id on link (id);

-- Programs that asked to be known to a link (RFC 7591), or that describe themselves at the address which is their id
-- (client ID metadata documents). What they say of themselves nobody has checked.
create table oauth_client (
  space_id uuid not null,
  link_id uuid not null,
  -- Names the client; proves nothing.
  id text not null,
  name text not null constraint oauth_client_name_check check (length(name) between 1 and 200),
  redirect_uris text[] not null constraint oauth_client_redirect_uris_check check (cardinality(redirect_uris) between 1 and 20),
  -- Whether it may renew its access without asking again.
  refreshes boolean not null,
  created_at timestamptz not null,
  -- When the document at the id was read last; null where the client registered.
  read_at timestamptz,
  -- Null until it is granted something: such registrations are forgotten after a week.
  granted_at timestamptz,
  primary key (space_id, link_id, id),
  foreign key (space_id, link_id) references link (space_id, id) on delete cascade
);
create index oauth_client_unused on oauth_client (space_id, link_id, created_at) where granted_at is null;

-- What somebody who knew the password allowed a client. It ends with the link's epoch.
create table oauth_grant (
  space_id uuid not null,
  link_id uuid not null,
  id uuid not null,
  client_id text not null,
  -- `docs:read`, `docs:write`.
  scopes text[] not null,
  security_epoch bigint not null,
  -- Where the password was typed.
  address text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  -- However often it is renewed.
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (space_id, id),
  foreign key (space_id, link_id, client_id) references oauth_client (space_id, link_id, id) on delete cascade
);
create index oauth_grant_link on oauth_grant (space_id, link_id, client_id);

-- A code is worth tokens once. A used one is kept until it would have expired, to notice a second use.
create table oauth_code (
  code_hash bytea primary key,
  space_id uuid not null,
  grant_id uuid not null,
  -- The consent that it came from, which makes one code.
  consent_id uuid not null unique,
  redirect_uri text not null,
  -- S256 (RFC 7636 §4.2).
  challenge text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (space_id, grant_id) references oauth_grant (space_id, id) on delete cascade
);
create index oauth_code_grant on oauth_code (space_id, grant_id);
create index oauth_code_age on oauth_code (expires_at);

-- Reference tables, read by one key.
create table oauth_access (
  token_hash bytea primary key,
  space_id uuid not null,
  grant_id uuid not null,
  expires_at timestamptz not null,
  foreign key (space_id, grant_id) references oauth_grant (space_id, id) on delete cascade
);
create index oauth_access_grant on oauth_access (space_id, grant_id);
create index oauth_access_age on oauth_access (expires_at);

-- Each is used once, and makes the next. Used ones are kept to notice a second use.
create table oauth_refresh (
  token_hash bytea primary key,
  space_id uuid not null,
  grant_id uuid not null,
  generation int not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  unique (space_id, grant_id, generation),
  foreign key (space_id, grant_id) references oauth_grant (space_id, id) on delete cascade
);
create index oauth_refresh_age on oauth_refresh (expires_at);
