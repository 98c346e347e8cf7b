-- Each link's bytes apart from everybody else's: a link that fills a space to the brim learns nothing of what is there
-- already from how much room its own takes.

alter table file_content
  -- The link that brought it; null for the members' together, and for what was there before.
  add column link_id uuid;
drop index file_content_hash;
create unique index file_content_hash
  on file_content (space_id, hash, coalesce(link_id, '00000000-0000-0000-0000-000000000000'))
  where hash is not null;
