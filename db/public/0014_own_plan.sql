-- Module: platform. What an organization's plan allows, told to the organization: a limit counts from the moment the plan is changed.

create function own_plan() returns table (plan text, users_max integer, shows_max integer, storage_bytes_max bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.name, p.users_max, p.shows_max, p.storage_bytes_max
    from public.subscription s join public.billing_plan p on p.id = s.plan_id where s.organization_id = public.calling_organization()
$$;
grant create on schema public to podcastflow_control;
alter function own_plan() owner to podcastflow_control;
revoke create on schema public from podcastflow_control;
grant execute on function own_plan() to podcastflow_tenant;
