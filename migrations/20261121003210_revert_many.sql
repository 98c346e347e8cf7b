-- One change can take back many: all that a link did since a time.

create table change_reverted (
  space_id uuid not null,
  -- What was taken back, together with others; of a change that takes back one alone, `change.reverts` names it.
  reverted_id uuid not null,
  -- What took it back.
  change_id uuid not null,
  primary key (space_id, reverted_id, change_id),
  foreign key (space_id, change_id) references change (space_id, id) on delete cascade
);
create index change_reverted_by on change_reverted (space_id, change_id);

-- Whether a change is taken back: the last that took it back is not taken back itself. Only those count that touched one
-- of `among`; null counts all.
create or replace function change_is_undone(of_space uuid, wanted uuid, among uuid[])
returns boolean
-- Not inlined, so in a language that keeps its plan.
language plpgsql stable as $$
declare
  taken uuid := wanted;
  undone boolean := false;
begin
  for depth in 1..100 loop
    select r.id into taken
    from (
      select c.id
      from change c
      where c.space_id = of_space and c.reverts = taken
      union all
      select m.change_id
      from change_reverted m
      where m.space_id = of_space and m.reverted_id = taken
    ) a
    join change r on r.space_id = of_space and r.id = a.id
    where r.state = 'applied'
      and (among is null
        or exists (select from change_document d
                   where d.space_id = of_space and d.change_id = r.id and d.document_id = any (among)))
    order by r.id desc
    limit 1;
    exit when not found;
    undone := not undone;
  end loop;
  return undone;
end
$$;
