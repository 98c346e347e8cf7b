-- What no statement on links may forget.

-- A remembered copy of a link counts only under its version: every update of the row makes a new one.
create function link_versioned() returns trigger
language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end
$$;
create trigger link_version before update on link for each row execute function link_versioned();

alter table link
  -- A scope is the whole space or names something: nothing never means everything.
  add constraint link_scope_not_empty_check check (
    scope_whole or scope_documents <> '{}' or scope_folders <> '{}' or scope_daily or scope_search is not null
  ),
  -- A search without clauses would be true of every document.
  add constraint link_scope_wanted_check check (scope_query is null or scope_wanted <> '{}'),
  add constraint link_guidance_check check (length(guidance) <= 2000);
