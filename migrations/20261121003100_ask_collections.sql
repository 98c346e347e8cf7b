-- Collections are found without a look at other blocks, and their items asked by what they hold.

-- The collections of a space, the newest first (ids tell time). Other blocks have no entry.
create index block_collection on block (space_id, id desc) where kind = 'collection';

-- What an item of a collection holds under a key; its title under the empty one.
create function item_value(title text, properties jsonb, key text) returns jsonb
language sql stable as $$
  select case key when '' then to_jsonb(title) else properties -> 'values' -> key end
$$;

-- A value where it is of a kind: a JSON type, or a text that is a day. Any other is as nothing.
create function item_typed(value jsonb, kind text) returns jsonb
language sql stable as $$
  select case when kind = 'day' then case when value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then value end
              when jsonb_typeof(value) = kind then value
         end
$$;

-- What an item is put in order by: a number, a day, a text in any case of letters, the rank of an option or of the
-- first of several.
create function item_rank(value jsonb, kind text, ranks jsonb) returns jsonb
language sql stable as $$
  select case kind
           when 'fold' then to_jsonb(lower(item_typed(value, 'string') #>> '{}'))
           when 'option' then ranks -> (value #>> '{}')
           when 'options' then ranks -> (value ->> 0)
           else item_typed(value, kind)
         end
$$;

-- Whether a value meets a test: what is wanted is a list of texts, a text, or the two ends of a range of days.
create function item_meets(
  value jsonb, kind text, test text, wanted jsonb, low float8, above boolean, high float8, below boolean
) returns boolean
language sql stable as $$
  select case test
           when 'empty' then v.typed is null or v.typed #>> '{}' = '' or v.typed = '[]'
           when 'full' then not (v.typed is null or v.typed #>> '{}' = '' or v.typed = '[]')
           when 'any' then coalesce(v.named, false)
           when 'none' then not coalesce(v.named, false)
           when 'fold_any' then coalesce(v.folded, false)
           when 'fold_none' then not coalesce(v.folded, false)
           when 'number_any' then coalesce(v.numbered, false)
           when 'number_none' then not coalesce(v.numbered, false)
           when 'contains' then coalesce(position(lower(wanted #>> '{}') in lower(v.typed #>> '{}')) > 0, false)
           when 'number' then v.typed is not null
             and (low is null or v.typed::float8 > low or v.typed::float8 = low and not above)
             and (high is null or v.typed::float8 < high or v.typed::float8 = high and not below)
           when 'day' then v.typed is not null
             and (wanted ->> 0 is null or v.typed #>> '{}' > wanted ->> 0 or v.typed #>> '{}' = wanted ->> 0 and not above)
             and (wanted ->> 1 is null or v.typed #>> '{}' < wanted ->> 1 or v.typed #>> '{}' = wanted ->> 1 and not below)
           else false
         end
  from (
    select t.typed,
           case when test in ('any', 'none') then
             case when kind = 'array' then exists (select from jsonb_array_elements_text(t.typed) e where wanted ? e)
                  else wanted ? (t.typed #>> '{}')
             end
           end as named,
           case when test like 'fold%' then
             exists (select from jsonb_array_elements_text(wanted) e where lower(e) = lower(t.typed #>> '{}'))
           end as folded,
           case when test like 'number_%' then
             exists (select from jsonb_array_elements_text(wanted) e where e::float8 = t.typed::float8)
           end as numbered
    from (select item_typed(value, kind) as typed) t
  ) v
$$;
