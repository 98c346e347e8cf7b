-- Spaces, their members and folders. `space_id` leads every key: a table can be partitioned by it.

create extension if not exists btree_gin;
create extension if not exists pg_trgm;

create table space (
  id uuid primary key,
  -- Unique in lower case, so that the command line can name a space.
  name text not null constraint space_name_check check (length(name) between 1 and 200),
  -- IANA name; `today` follows it.
  time_zone text not null default 'UTC',
  -- While true, every link of the space is as if it were paused.
  links_paused boolean not null default false,
  created_at timestamptz not null
);
create unique index space_name_key on space (lower(name));

create table member (
  space_id uuid not null references space (id) on delete cascade,
  person_id uuid not null references person (id) on delete cascade,
  role text not null constraint member_role_check check (role in ('owner', 'admin', 'editor', 'viewer')),
  created_at timestamptz not null,
  primary key (space_id, person_id)
);
create index member_person on member (person_id);

create table folder (
  space_id uuid not null references space (id) on delete cascade,
  id uuid not null,
  -- Null at the top.
  parent_id uuid,
  name text not null constraint folder_name_check check (length(name) between 1 and 200),
  -- Ids from the top down to this folder, itself included; rewritten with each move.
  path uuid[] not null,
  created_at timestamptz not null,
  primary key (space_id, id),
  foreign key (space_id, parent_id) references folder (space_id, id)
);
create index folder_parent on folder (space_id, parent_id, lower(name));
create index folder_path on folder using gin (space_id, path);
