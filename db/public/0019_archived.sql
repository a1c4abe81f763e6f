-- Module: platform. An archived organization may be deleted, and is archived again when that is taken back; what its jobs did is found by it.

alter table organization_deletion
    drop constraint organization_deletion_status_check,
    add constraint organization_deletion_status_check check (status_before in ('active', 'suspended', 'archived'));
create index job_history_organization on job_history (organization_id, finished_at);
