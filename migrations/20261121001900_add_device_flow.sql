-- The Device Authorization Grant (RFC 8628), for programs that open no browser: behind a switch of each link.

alter table link
  -- Whether clients may ask by device code; off unless the owner turned it on.
  add column device_flow boolean not null default false;

alter table oauth_client
  -- Whether it said that it would ask by device code.
  add column devices boolean not null default false,
  -- What asks by device code alone is sent nothing, and registers no address.
  drop constraint oauth_client_redirect_uris_check,
  add constraint oauth_client_redirect_uris_check check (cardinality(redirect_uris) <= 20);

-- What a device waits for. A row is pending until somebody who reads the user code says no (`denied_at`), or yes with
-- the link's password (`grant_id`); then the device code is worth tokens once. It ends with the link's epoch and switch.
create table oauth_device (
  space_id uuid not null,
  link_id uuid not null,
  -- Names the request on the page that asks.
  id uuid not null,
  client_id text not null,
  -- SHA-256 of the device code, which the device alone holds.
  code_hash bytea not null,
  -- HMAC of the user code under the key file: it is short enough to be guessed from a plain hash.
  user_code_hash bytea not null,
  -- `docs:read`, `docs:write`.
  scopes text[] not null,
  -- The link's when it was asked.
  security_epoch bigint not null,
  -- Where the device asked from.
  address text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- Seconds between two questions of the device (RFC 8628 §3.5).
  interval_seconds int not null,
  -- When the device asked last.
  polled_at timestamptz,
  denied_at timestamptz,
  -- What the person granted.
  grant_id uuid,
  -- A used row is kept until it would have expired, to notice a second use.
  used_at timestamptz,
  primary key (space_id, link_id, id),
  constraint oauth_device_code_key unique (code_hash),
  -- A user code belongs to one link.
  constraint oauth_device_user_code_key unique (space_id, link_id, user_code_hash),
  constraint oauth_device_answer_check check (
    (denied_at is null or grant_id is null) and (used_at is null or grant_id is not null)
  ),
  foreign key (space_id, link_id, client_id) references oauth_client (space_id, link_id, id) on delete cascade,
  foreign key (space_id, grant_id) references oauth_grant (space_id, id) on delete cascade
);
create index oauth_device_client on oauth_device (space_id, link_id, client_id);
create index oauth_device_grant on oauth_device (space_id, grant_id);
create index oauth_device_age on oauth_device (expires_at);
