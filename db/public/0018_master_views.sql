-- Module: platform. All organizations' shows, campaigns and orders for people with psql, through the read-only role. Each view asks one function, and that
-- asks one organization after the other: nothing has to be made anew when organizations come, go or are renamed. Who cannot be read has a row with the error.

-- Whom the reader may see: organizations in use, and not what restores have put beside them.
create function master_all_organizations() returns table (organization_id text, organization_slug text, schema_name text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select t.organization_id, t.slug, t.schema_name from public.tenant_schema t join public.organization o on o.id = t.organization_id
    where o.status in ('active', 'suspended') order by t.slug
$$;

create function master_all_shows() returns table (
    organization_id text, organization_slug text, id uuid, name text, is_active boolean, episodes bigint, created_at timestamptz, error text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    tenant record;
begin
    for tenant in select o.organization_id, o.organization_slug, o.schema_name from public.master_all_organizations() o loop
        begin
            return query execute format('select $1, $2, s.id, s.name, s.is_active, (select count(*) from %1$I.episode e where e.show_id = s.id), s.created_at, null::text from %1$I.show s order by s.name', tenant.schema_name)
                using tenant.organization_id, tenant.organization_slug;
        exception when others then
            return query select tenant.organization_id, tenant.organization_slug, null::uuid, null::text, null::boolean, null::bigint, null::timestamptz, sqlerrm;
        end;
    end loop;
end $$;

create function master_all_campaigns() returns table (
    organization_id text, organization_slug text, id uuid, name text, advertiser text, status text, probability smallint, flight_start date, flight_end date,
    budget numeric, budget_currency text, created_at timestamptz, error text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    tenant record;
begin
    for tenant in select o.organization_id, o.organization_slug, o.schema_name from public.master_all_organizations() o loop
        begin
            return query execute format('select $1, $2, k.id, k.name, a.name, k.status, k.probability, k.flight_start, k.flight_end, k.budget, k.budget_currency::text, k.created_at, null::text
                from %1$I.campaign k join %1$I.advertiser a on a.id = k.advertiser_id order by k.created_at', tenant.schema_name)
                using tenant.organization_id, tenant.organization_slug;
        exception when others then
            return query select tenant.organization_id, tenant.organization_slug, null::uuid, null::text, null::text, null::text, null::smallint, null::date, null::date,
                null::numeric, null::text, null::timestamptz, sqlerrm;
        end;
    end loop;
end $$;

create function master_all_orders() returns table (
    organization_id text, organization_slug text, id uuid, number text, advertiser text, status text, gross numeric, net numeric, currency text, created_at timestamptz, error text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    tenant record;
begin
    for tenant in select o.organization_id, o.organization_slug, o.schema_name from public.master_all_organizations() o loop
        begin
            return query execute format('select $1, $2, r.id, r.number, a.name, r.status, r.gross, r.net, r.currency::text, r.created_at, null::text
                from %1$I.sales_order r join %1$I.advertiser a on a.id = r.advertiser_id order by r.created_at', tenant.schema_name)
                using tenant.organization_id, tenant.organization_slug;
        exception when others then
            return query select tenant.organization_id, tenant.organization_slug, null::uuid, null::text, null::text, null::text, null::numeric, null::numeric, null::text, null::timestamptz, sqlerrm;
        end;
    end loop;
end $$;

create view master_all_shows as
    select organization_id, organization_slug, id, name, is_active, episodes, created_at, error from public.master_all_shows();
create view master_all_campaigns as
    select organization_id, organization_slug, id, name, advertiser, status, probability, flight_start, flight_end, budget, budget_currency, created_at, error from public.master_all_campaigns();
create view master_all_orders as
    select organization_id, organization_slug, id, number, advertiser, status, gross, net, currency, created_at, error from public.master_all_orders();

-- Who asks needs to be able to read the organizations' tables: the control plane is not.
revoke all on master_all_shows, master_all_campaigns, master_all_orders from podcastflow_control;
grant select on master_all_shows, master_all_campaigns, master_all_orders to podcastflow_reader;
grant execute on function master_all_organizations(), master_all_shows(), master_all_campaigns(), master_all_orders() to podcastflow_reader;
