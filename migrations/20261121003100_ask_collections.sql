-- Collections are found without a look at other blocks, and their items asked by what they hold.

-- The collections of a space, the newest first (ids tell time). Other blocks have no entry.
create index block_collection on block (space_id, id desc) where kind = 'collection';

-- The collections of a document.
create index block_collection_in on block (space_id, document_id) where kind = 'collection';

-- What is inside a block, in its order. Blocks at the top of a document, most of them, have no entry: a nested one costs
-- some 7 % more to write.
create index block_inside on block (space_id, parent_id, position, id) where parent_id <> document_id;

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
