-- Module: tenancy. Copies of an organization to try things on: nothing leaves them.

alter table tenant_schema
    add column sandbox_of text,                    -- the slug of what it was copied from; null: it is no copy
    add constraint tenant_schema_sandbox_of_check check (length(sandbox_of) between 1 and 50);

-- A copy that is asked for and not there yet must not become an empty organization instead.
alter table organization
    add column cloned_from text,                   -- no foreign key: the copy outlives the original
    add constraint organization_cloned_from_check check (cloned_from ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$');
