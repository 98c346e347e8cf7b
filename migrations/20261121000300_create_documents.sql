-- Documents: a row each, a row per block, and what search needs beside them.

create table document (
  space_id uuid not null references space (id) on delete cascade,
  -- Also the id of the document's root block, which has no row of its own.
  id uuid not null,
  location text not null
    constraint document_location_check check (location in ('folder', 'unsorted', 'daily_notes', 'templates')),
  -- The folder when `location` is 'folder'.
  folder_id uuid,
  -- The date of a daily note: one document per space and date.
  daily_date date,
  -- Plain text, one line.
  title text not null constraint document_title_check check (length(title) <= 1000),
  -- An emoji or null.
  icon text,
  -- YAML front matter as imported, kept so that an export gives it back.
  front_matter text,
  -- Grows by one with every change of the document or of one of its blocks.
  revision bigint not null,
  -- The revision that last changed this row itself: title, place, icon.
  own_revision bigint not null,
  -- Outside every link, whatever its scope.
  never_to_agents boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Names, not ids: a link's name stays readable after the link is gone.
  created_by text not null,
  updated_by text not null,
  -- Who wrote last: a person or an agent through a link.
  author_kind text not null constraint document_author_kind_check check (author_kind in ('person', 'agent')),
  -- In the trash since; null while it is not. The place it came from stays in `location` and `folder_id`.
  trashed_at timestamptz,
  primary key (space_id, id),
  foreign key (space_id, folder_id) references folder (space_id, id),
  constraint document_folder_check check ((location = 'folder') = (folder_id is not null)),
  constraint document_daily_check check ((location = 'daily_notes') = (daily_date is not null))
);
create unique index document_daily_key on document (space_id, daily_date);
create index document_recent on document (space_id, updated_at desc, id desc) where trashed_at is null;
create index document_folder on document (space_id, folder_id, updated_at desc, id desc) where trashed_at is null;
create index document_place on document (space_id, location, updated_at desc, id desc) where trashed_at is null;
create index document_trash on document (space_id, updated_at desc, id desc) where trashed_at is not null;
create index document_title_trigram on document using gin (space_id, title gin_trgm_ops);

create table block (
  space_id uuid not null,
  document_id uuid not null,
  -- Unique in the space: a block keeps its id when it moves to another document.
  id uuid not null,
  -- Another block of the document, or the document itself for blocks at the top.
  parent_id uuid not null,
  -- Fractional key among siblings, compared by bytes.
  position text collate "C" not null,
  -- What the block is: text, page, code, table, image, …
  kind text not null,
  -- Canonical inline Markdown, code, or the source of the kind.
  text text not null,
  -- What else the kind holds; null when nothing.
  properties jsonb,
  -- The document's revision that last changed this block.
  revision bigint not null,
  author_kind text not null constraint block_author_kind_check check (author_kind in ('person', 'agent')),
  primary key (space_id, id),
  foreign key (space_id, document_id) references document (space_id, id) on delete cascade
);
create index block_document on block (space_id, document_id, position);
create index block_text_trigram on block using gin (space_id, text gin_trgm_ops);

-- What a document points to: for backlinks, kept in the transaction of the write.
create table reference (
  space_id uuid not null,
  document_id uuid not null,
  block_id uuid not null,
  -- A document or a block of the space; it may not exist (any more).
  target_id uuid not null,
  primary key (space_id, target_id, block_id),
  foreign key (space_id, block_id) references block (space_id, id) on delete cascade
);
create index reference_block on reference (space_id, block_id);

create table document_search (
  space_id uuid not null,
  document_id uuid not null,
  -- A long document has several rows: one per 16,000 words or 128 kB, whichever is less.
  part int not null,
  -- Words of the title (weight A) and of the text (weight D), split by Docent, not by a text search configuration.
  words tsvector not null,
  primary key (space_id, document_id, part),
  foreign key (space_id, document_id) references document (space_id, id) on delete cascade
);
create index document_search_words on document_search using gin (space_id, words);

-- Every word ever written in the space: a mistyped word is corrected to its nearest.
create table search_word (
  space_id uuid not null references space (id) on delete cascade,
  word text collate "C" not null,
  primary key (space_id, word)
);
create index search_word_trigram on search_word using gin (space_id, word gin_trgm_ops);

create table file (
  space_id uuid not null references space (id) on delete cascade,
  id uuid not null,
  -- SHA-256 of the bytes.
  content_hash bytea not null,
  -- Recognised from the bytes, not from the name.
  media_type text not null,
  name text not null,
  size bigint not null,
  -- Pixels, for images whose header could be read.
  width int,
  height int,
  created_at timestamptz not null,
  primary key (space_id, id)
);
create unique index file_content_key on file (space_id, content_hash, name);

create table file_chunk (
  space_id uuid not null,
  file_id uuid not null,
  -- From 0; every chunk but the last is 256 KiB.
  number int not null,
  bytes bytea not null,
  primary key (space_id, file_id, number),
  foreign key (space_id, file_id) references file (space_id, id) on delete cascade
);
alter table file_chunk alter column bytes set storage external;
