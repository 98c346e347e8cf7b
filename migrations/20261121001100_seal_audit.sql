-- The audit sealed, counted and found: seals over committed entries, counts a day, and indexes for its questions.

alter table audit
  -- Whether the call changed what is kept.
  add column wrote boolean not null default false;
-- By link or person, the newest first.
create index audit_caller on audit (space_id, (coalesce(link_id, person_id)), id);
-- By what was not done: few, so nearly free.
create index audit_refused on audit (space_id, id) where outcome <> 'ok';
-- By object. Its pending list is Postgres' usual 4 MB: a shorter one costs three times as much a row.
create index audit_objects on audit using gin (space_id, objects);

-- What is committed and not sealed yet: a row for each group of entries, gone once it is sealed. A transaction that
-- commits late brings its row along, so nothing is missed, whatever the order of ids.
create table audit_unsealed (
  -- The space, or the nil id for what is done to the installation itself.
  space_id uuid not null,
  -- The first entry of the group.
  id uuid not null,
  -- The entries of the group.
  entry_ids uuid[] not null,
  primary key (space_id, id)
);
-- Small and always changing: cleaned by what died, not by its share.
alter table audit_unsealed set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- A chain for each space: a seal covers entries and the seal before it. Seals stay when their entries have gone.
create table seal (
  space_id uuid not null,
  -- From 1, without gaps.
  number bigint not null,
  -- How entries and seal are written down to be hashed.
  version smallint not null,
  -- The hash of the seal before; 32 zeros for the first.
  previous_hash bytea not null constraint seal_previous_hash_check check (length(previous_hash) = 32),
  -- SHA-256 of the entries, by id.
  entries_hash bytea not null constraint seal_entries_hash_check check (length(entries_hash) = 32),
  -- SHA-256 of this row: number, previous hash, entries' hash, count and times.
  hash bytea not null constraint seal_hash_check check (length(hash) = 32),
  -- How many entries it covers.
  entries bigint not null,
  -- Which; null once they were deleted because of their age.
  entry_ids uuid[],
  -- The times of the first and the last of them.
  first_at timestamptz not null,
  last_at timestamptz not null,
  -- When it was made.
  made_at timestamptz not null,
  primary key (space_id, number)
);
-- Ids do not compress.
alter table seal alter column entry_ids set storage external;
-- The oldest seal of each space whose entries are still there.
create index seal_kept on seal (space_id, number) where entry_ids is not null;

-- Calls a day through each link; outlives the entries and the link.
create table link_day (
  space_id uuid not null,
  -- In the space's time zone, as it was when the entries were sealed.
  date date not null,
  link_id uuid not null,
  -- All calls.
  calls bigint not null,
  -- Those that changed something.
  writes bigint not null,
  -- Those refused because of what the link may not see or do, or because of its limits.
  denials bigint not null,
  primary key (space_id, date, link_id)
);

-- The audit that somebody may read: a space's owners and admins; without a person, the command line's own, which is
-- about the installation and stands under the nil id. One row, or none.
create function audited_space(caller_space uuid, caller_person uuid)
returns table (space_id uuid)
language sql stable as $$
  select m.space_id
  from member m
  where m.space_id = caller_space and m.person_id = caller_person and m.role in ('owner', 'admin')
  union all
  select caller_space
  where caller_person is null and caller_space = '00000000-0000-0000-0000-000000000000'
  limit 1
$$;
