-- The audit's index on objects without the space: every entry added its space's id to one long list, half of the
-- index's cost. Ids of objects are unique, and whoever looks one up tests the space beside it.

drop index audit_objects;
create index audit_objects on audit using gin (objects);
