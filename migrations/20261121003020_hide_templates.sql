-- What stands in a template is nobody's to do: a task is shown in lists when its document is neither in the trash, nor kept
-- from agents, nor among the templates.

-- The row of a block that is a task. Days that are none, as rows of before may have them, count for nothing.
create or replace function task_of(of_space uuid, of_document uuid, of_block uuid, list jsonb)
returns setof task
language sql stable as $$
  select d.space_id,
         of_block,
         d.id,
         coalesce(list->>'state', 'todo') = 'todo',
         coalesce(
           least(
             coalesce(
               substring(list->>'schedule' from '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
               to_char(d.daily_date, 'YYYY-MM-DD')),
             substring(list->>'deadline' from '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')),
           '~'),
         coalesce(substring(list->>'finished' from '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'), ''),
         d.folder_id,
         d.location = 'daily_notes',
         d.trashed_at is null and not d.never_to_agents and d.location <> 'templates'
  from document d
  where d.space_id = of_space and d.id = of_document
$$;

-- A document that changed without its words has them written again, and its tasks are told where it is now: at the
-- commit, when most have been.
create or replace function document_placed() returns trigger language plpgsql as $$
begin
  update document_search s
  set shown = s.shown
  from document d
  where s.space_id = new.space_id and s.document_id = new.id
    and d.space_id = new.space_id and d.id = new.id
    and (s.folder_id, s.daily, s.shown, s.updated_at)
      is distinct from
        (d.folder_id, d.location = 'daily_notes', d.trashed_at is null and not d.never_to_agents, d.updated_at);
  if (old.location, old.folder_id, old.never_to_agents, old.trashed_at)
    is distinct from (new.location, new.folder_id, new.never_to_agents, new.trashed_at) then
    update task t
    set folder_id = d.folder_id, daily = d.location = 'daily_notes',
        shown = d.trashed_at is null and not d.never_to_agents and d.location <> 'templates'
    from document d
    where t.space_id = new.space_id and t.document_id = new.id
      and d.space_id = new.space_id and d.id = new.id;
  end if;
  return null;
end
$$;

update task t
set shown = false
from document d
where d.space_id = t.space_id and d.id = t.document_id and d.location = 'templates' and t.shown;
