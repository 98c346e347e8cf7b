-- Which documents have which tags: kept beside their words, so that the tags of a space are counted by an index.

create table document_tag (
  space_id uuid not null,
  -- With its `#`, in lower case, as it stands among the words of a document: `#a/b` is there with its parent `#a`.
  tag text collate "C" not null,
  -- Not in the trash.
  document_id uuid not null,
  primary key (space_id, tag, document_id),
  foreign key (space_id, document_id) references document (space_id, id) on delete cascade
);
create index document_tag_document on document_tag (space_id, document_id);

-- The tags of a document, over all parts of its words.
create function tags_of(of_space uuid, of_document uuid) returns setof text
language sql stable as $$
  select distinct w.word
  from document_search s
  cross join lateral unnest(tsvector_to_array(s.words)) w (word)
  where s.space_id = of_space and s.document_id = of_document
    and s.words @@ '''#'':*' and starts_with(w.word, '#')
$$;

create function keep_tags(of_space uuid, of_document uuid) returns void language plpgsql as $$
declare
  tags text[] := '{}';
begin
  if exists (select from document d where d.space_id = of_space and d.id = of_document and d.trashed_at is null) then
    tags := array(select tags_of(of_space, of_document));
  end if;
  delete from document_tag t
  where t.space_id = of_space and t.document_id = of_document and t.tag <> all (tags);
  insert into document_tag (space_id, tag, document_id)
  select of_space, w.tag, of_document
  from unnest(tags) w (tag)
  on conflict do nothing;
end
$$;

-- No statement can forget it, and a document without tags pays for no more than a look at its words …
create function document_search_tagged() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform keep_tags(old.space_id, old.document_id);
  else
    perform keep_tags(new.space_id, new.document_id);
  end if;
  return null;
end
$$;
create trigger document_search_tagged after insert on document_search
  for each row when (new.words @@ '''#'':*') execute function document_search_tagged();
create trigger document_search_retagged after update of words on document_search
  for each row when (old.words @@ '''#'':*' or new.words @@ '''#'':*') execute function document_search_tagged();
create trigger document_search_untagged after delete on document_search
  for each row when (old.words @@ '''#'':*') execute function document_search_tagged();

-- … and what goes into the trash, or comes out of it, takes its tags along.
create function document_tagged() returns trigger language plpgsql as $$
begin
  perform keep_tags(new.space_id, new.id);
  return null;
end
$$;
create trigger document_tagged after update of trashed_at on document
  for each row when ((old.trashed_at is null) <> (new.trashed_at is null)) execute function document_tagged();

insert into document_tag (space_id, tag, document_id)
select distinct s.space_id, w.word, s.document_id
from document_search s
join document d on d.space_id = s.space_id and d.id = s.document_id and d.trashed_at is null
cross join lateral unnest(tsvector_to_array(s.words)) w (word)
where s.words @@ '''#'':*' and starts_with(w.word, '#');
