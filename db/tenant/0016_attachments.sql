-- Module: Files (attachment). What was removed can be put back until it is purged.

-- accepted: nothing has written attachments before this version, so there are no rows to read
alter table attachment
    add column removed_at timestamptz,
    add column removed_by uuid,
    add constraint attachment_removed_check check ((removed_at is null) = (removed_by is null));
