-- Comments on blocks and documents, in threads of one level.

create table comment (
  space_id uuid not null,
  id uuid not null,
  -- Where its block is, or was last: with that document it goes for good.
  document_id uuid not null,
  -- The block it is on, or the document itself. No key of its own: a block that is taken out and brought back has its
  -- comments again, and nobody sees them meanwhile.
  block_id uuid not null,
  -- The first comment of its thread; of that one its own id.
  thread_id uuid not null,
  -- The name of who wrote it, at that time.
  author text not null,
  author_kind text not null constraint comment_author_kind_check check (author_kind in ('person', 'agent')),
  -- Who wrote it: one of the two.
  person_id uuid,
  link_id uuid,
  -- Inline Markdown.
  text text not null constraint comment_text_check check (length(text) between 1 and 10000),
  created_at timestamptz not null,
  -- When its text changed last; null when it never did.
  edited_at timestamptz,
  -- Of the first comment of a thread: when the thread was resolved, and the name of who did; null while it is open.
  resolved_at timestamptz,
  resolved_by text,
  primary key (space_id, id),
  foreign key (space_id, document_id) references document (space_id, id) on delete cascade,
  constraint comment_resolved_check check ((resolved_at is null) = (resolved_by is null)),
  constraint comment_resolved_thread_check check (resolved_at is null or thread_id = id)
);
-- A document's threads in the order in which they were begun.
create index comment_document on comment (space_id, document_id, thread_id, id);
create index comment_block on comment (space_id, block_id);
