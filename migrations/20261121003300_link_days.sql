-- Links to days: what a day's note is linked from, whether there is a note yet or not.
--
-- Only who reads the text of a block knows its links, so that the release that writes it keeps these rows: what a release
-- before this one writes beside it has none until the block is changed again. Only backlinks of days ask for them.

-- What is written meanwhile waits, so that none of it is between what was there and what is kept.
lock table block in share row exclusive mode;

create table reference_day (
  space_id uuid not null,
  -- The day that `date://` names.
  day date not null,
  document_id uuid not null,
  -- The block that the link stands in.
  block_id uuid not null,
  primary key (space_id, day, block_id),
  foreign key (space_id, block_id) references block (space_id, id) on delete cascade
);
create index reference_day_block on reference_day (space_id, block_id);

-- What was written before, where it is a day of the calendar.
insert into reference_day (space_id, day, document_id, block_id)
select distinct b.space_id, m.parts[1]::date, b.document_id, b.id
from block b
cross join lateral regexp_matches(
  b.text,
  'date://((?:19|20)\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)'
    '|(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))-02-29)(?!\d)',
  'g') m (parts)
where b.text like '%date://%';
