-- What people mark about documents: how far somebody has looked at what agents wrote, and which somebody likes to have at hand.

create table document_seen (
  space_id uuid not null,
  document_id uuid not null,
  -- The highest revision that a member has looked at. What agents wrote up to it is marked no more.
  revision bigint not null,
  -- Who looked at it, and when; null where it only was there before anybody was asked.
  person_id uuid,
  seen_at timestamptz,
  primary key (space_id, document_id),
  constraint document_seen_check check ((person_id is null) = (seen_at is null))
);
-- All that was written before is taken for looked at. The key comes after: so it is tested once for all.
insert into document_seen (space_id, document_id, revision)
select space_id, id, revision
from document;
alter table document_seen
  add foreign key (space_id, document_id) references document (space_id, id) on delete cascade;

-- What agents wrote of a document since a revision.
create index block_agent on block (space_id, document_id, revision) where author_kind = 'agent';

create table favourite (
  space_id uuid not null,
  -- Whose it is. With the membership it goes.
  person_id uuid not null,
  document_id uuid not null,
  added_at timestamptz not null,
  primary key (space_id, person_id, document_id),
  foreign key (space_id, person_id) references member (space_id, person_id) on delete cascade,
  foreign key (space_id, document_id) references document (space_id, id) on delete cascade
);
create index favourite_document on favourite (space_id, document_id);
