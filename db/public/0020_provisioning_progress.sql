-- Module: platform. How far a step of provisioning is while it is being done: a clone's rows take as long as there are many of them.

alter table provisioning_step
    add column done integer,                        -- tables; null for steps that are told of when they are done
    add column total integer,
    add constraint provisioning_step_progress_check check ((done is null) = (total is null) and done between 0 and total);
