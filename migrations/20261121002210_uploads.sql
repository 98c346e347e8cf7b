-- Uploads that take more than one request: what has come of a file, while its sender may be away.

create table upload (
  space_id uuid not null references space (id) on delete cascade,
  -- UUID v7.
  id uuid not null,
  -- Who sends it: a person, or an agent through a link. Nobody else reaches it.
  person_id uuid references person (id) on delete cascade,
  link_id uuid,
  -- What the file will be called.
  name text not null,
  -- Leave in a picture where, when and with what it was taken.
  keep_metadata boolean not null,
  -- In bytes; null while the sender does not know.
  length bigint constraint upload_length_check check (length >= 0),
  -- Bytes that came.
  received bigint not null default 0 constraint upload_received_check check (received between 0 and length),
  -- Until when the next bytes are waited for.
  expires_at timestamptz not null,
  -- What it became; its bytes are there then, and no more here.
  file_id uuid,
  primary key (space_id, id),
  foreign key (space_id, link_id) references link (space_id, id) on delete cascade,
  constraint upload_sender_check check ((person_id is null) <> (link_id is null))
);
create index upload_person on upload (person_id) where person_id is not null;
create index upload_link on upload (space_id, link_id) where link_id is not null;
create index upload_expired on upload (expires_at);

create table upload_part (
  space_id uuid not null,
  upload_id uuid not null,
  -- Where in the file its bytes begin.
  start bigint not null,
  -- 1 MiB at most.
  bytes bytea not null,
  primary key (space_id, upload_id, start),
  foreign key (space_id, upload_id) references upload (space_id, id) on delete cascade
);
-- They are compressed already, or not worth the time.
alter table upload_part alter column bytes set storage external;

-- How many bytes of a space belong to uploads that are no files yet: what was announced, or what has come of those
-- whose length nobody has said.
create function bytes_promised(promised_space uuid, but uuid) returns bigint
language sql stable as $$
  select coalesce(sum(coalesce(length, received)), 0)::bigint
  from upload
  where space_id = promised_space and file_id is null and id is distinct from but
$$;
