-- What happened: changes that can be undone, answers to retries, and the audit.

create table change (
  space_id uuid not null references space (id) on delete cascade,
  -- UUID v7: also the order in which changes were begun.
  id uuid not null,
  -- Who: one of the two, and the name at that time.
  person_id uuid,
  link_id uuid,
  author text not null,
  -- The tool or the door's action.
  action text not null,
  state text not null default 'applied' constraint change_state_check check (state in ('applied', 'proposed')),
  -- The change that this one undoes.
  reverts uuid,
  made_at timestamptz not null,
  -- [{table, id, document, before, after}]: rows as they were and as they became; null where there was none.
  edits jsonb not null,
  -- For followers: all below `pg_snapshot_xmin` has been decided.
  transaction xid8 not null default pg_current_xact_id(),
  primary key (space_id, id)
);
create index change_follow on change (space_id, transaction, id);
create index change_link on change (space_id, link_id, id desc);

-- Which documents a change touched, and to which revision it brought them.
create table change_document (
  space_id uuid not null,
  document_id uuid not null,
  change_id uuid not null,
  revision bigint not null,
  primary key (space_id, document_id, revision, change_id),
  foreign key (space_id, change_id) references change (space_id, id) on delete cascade
);

-- The whole document as it stood, every 200 changes.
create table snapshot (
  space_id uuid not null,
  document_id uuid not null,
  revision bigint not null,
  made_at timestamptz not null,
  -- The document's row and its blocks' rows.
  content jsonb not null,
  primary key (space_id, document_id, revision),
  foreign key (space_id, document_id) references document (space_id, id) on delete cascade
);

-- A retry with the same key gets the first call's answer.
create table idempotency (
  space_id uuid not null references space (id) on delete cascade,
  -- The link, or the person on the REST door.
  caller_id uuid not null,
  tool text not null,
  key text not null constraint idempotency_key_check check (length(key) between 1 and 200),
  -- SHA-256 of the arguments: the same key with others is a conflict.
  arguments_hash bytea not null,
  -- Ids and revisions, never content.
  answer jsonb not null,
  made_at timestamptz not null,
  primary key (space_id, caller_id, tool, key)
);
create index idempotency_age on idempotency (made_at);

create table audit (
  space_id uuid not null,
  id uuid not null,
  person_id uuid,
  link_id uuid,
  -- The client's name as it gave it, and the address it called from.
  client text not null,
  address text not null,
  tool text not null,
  -- Documents, folders or blocks that were named or touched.
  objects uuid[] not null,
  -- 'ok', 'refused' or the error's code.
  outcome text not null,
  duration_us bigint not null,
  bytes_out bigint not null,
  at timestamptz not null,
  primary key (space_id, id)
);
-- Thousands of rows a minute, never updated: the defaults would analyse and vacuum it all the time.
alter table audit set (autovacuum_vacuum_insert_scale_factor = 0.5, autovacuum_analyze_scale_factor = 0.5);
