-- Module: archives. How far an archive is, and the links by which people fetch one.

alter table export_archive
    add column tables_done integer,
    add column tables_total integer,
    add constraint export_archive_progress_check check (tables_done between 0 and tables_total);
create index export_archive_expiry on export_archive (expires_at) where state = 'ready';

-- Leads a signed-in person to one archive for a while. The address holds the token, the table only its hash.
create table export_link (
    hash       bytea not null,
    archive_id uuid not null,
    expires_at timestamptz not null,
    constraint export_link_pkey primary key (hash),
    constraint export_link_archive_fkey foreign key (archive_id) references export_archive on delete cascade,
    constraint export_link_hash_check check (octet_length(hash) = 32)
);
create index export_link_archive on export_link (archive_id);
