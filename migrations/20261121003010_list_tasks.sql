-- Tasks in lists: a row for each block that is one, beside where its document is, so that the days of all tasks are one
-- index and a scope is told without a look at each document. Kept by triggers alone, so that no statement can forget it.

-- Whoever writes meanwhile, a release before this one among them, waits, and then has the triggers: no task is missed.
lock table document, block in share row exclusive mode;

create table task (
  space_id uuid not null,
  block_id uuid not null,
  document_id uuid not null,
  -- To be done: neither finished nor given up.
  open boolean not null,
  -- The day that asks for it, YYYY-MM-DD: the earlier of its date (the day it is planned for, else the date of its daily
  -- note) and its deadline. Without one it is `~`, which comes after all days.
  day text collate "C" not null,
  -- When it was last finished or given up, RFC 3339 in UTC; empty where nobody knows.
  finished text collate "C" not null,
  -- Where its document is: the folder, or among daily notes and the inbox.
  folder_id uuid,
  daily boolean not null,
  -- Its document is neither in the trash, nor kept from agents, nor among the templates: what stands there is nobody's to
  -- do.
  shown boolean not null,
  primary key (space_id, block_id)
);
create index task_open on task (space_id, day, block_id) where open;
create index task_finished on task (space_id, finished desc, block_id desc) where not open;
create index task_document on task (space_id, document_id, open, day);
-- Those of a folder, and those of daily notes and the inbox, for scopes that hold few.
create index task_folder on task (space_id, folder_id, open, day) where folder_id is not null;
create index task_daily on task (space_id, open, day) where daily;

-- The row of a block that is a task. Days that are none, as rows of before may have them, count for nothing.
create function task_of(of_space uuid, of_document uuid, of_block uuid, list jsonb)
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

create function block_is_task() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    delete from task where space_id = old.space_id and block_id = old.id;
  end if;
  if tg_op <> 'DELETE' and new.properties->'list'->>'type' = 'task' then
    insert into task select * from task_of(new.space_id, new.document_id, new.id, new.properties->'list');
  end if;
  return null;
end
$$;
create trigger block_is_task after insert on block
  for each row when (new.properties->'list'->>'type' = 'task') execute function block_is_task();
create trigger block_is_task_again after update on block
  for each row
  when ((new.properties->'list'->>'type' = 'task' or old.properties->'list'->>'type' = 'task')
    and (old.document_id, old.properties) is distinct from (new.document_id, new.properties))
  execute function block_is_task();
create trigger block_was_task after delete on block
  for each row when (old.properties->'list'->>'type' = 'task') execute function block_is_task();

insert into task
select t.*
from block b
cross join lateral task_of(b.space_id, b.document_id, b.id, b.properties->'list') t
where b.properties->'list'->>'type' = 'task';

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
