-- Module: archives. The records of files go along with an export, and come back with an import.

-- The owner of the tables makes, fills and removes schemas; row-level security holds for owners, too.
create policy uploaded_file_migrator on uploaded_file to podcastflow_migrator using (true) with check (true);

create function exported_files(schema text) returns table (id uuid, file_name text, sha256 bytea, size_bytes bigint, media_type text, created_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select f.id, f.file_name, f.sha256, f.size_bytes, f.media_type, f.created_at from public.uploaded_file f
    where f.schema_name = exported_files.schema and f.state = 'ready' order by f.id
$$;
revoke execute on function exported_files(text) from public;
grant execute on function exported_files(text) to podcastflow_reader;
