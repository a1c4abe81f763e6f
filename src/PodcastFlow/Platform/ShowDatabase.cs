using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>Where a migration stands in one organization.</summary>
public enum MigrationState { Waiting, Applied, Failed }

/// <summary>An organization's schema: the size of its tables, its migrations, and what the last examination has found in it.</summary>
public static class ShowDatabase
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "An organization's schema: size by table, migrations with their duration and errors, and what the last examination has found in it.", "not_provisioned");

    public sealed record Query(string Id);

    /// <param name="Bytes">With its indexes and long values.</param>
    /// <param name="Rows">As the server estimates it; null: it has not looked yet.</param>
    public sealed record Table(string Name, long Bytes, long IndexBytes, long? Rows);

    public sealed record Migration(int Version, string Name, MigrationState State, DateTimeOffset? At, decimal? DurationMs, string? Error);

    /// <param name="What">What differs from what the migrations make.</param>
    /// <param name="Mend">What puts it right.</param>
    public sealed record Finding(string What, Severity Severity, string Mend);

    /// <param name="Migrations">The newest first.</param>
    /// <param name="ExaminedAt">When the last examination ended; null: there was none yet.</param>
    /// <param name="Findings">What it has found in this organization.</param>
    /// <param name="AsOf">The moment of the sizes.</param>
    public sealed record Database(
        string Schema, string Shard, int Version, int NewestVersion, List<Table> Tables, List<Migration> Migrations, DateTimeOffset? ExaminedAt, List<Finding> Findings, DateTimeOffset AsOf)
    {
        public long Bytes => Tables.Sum(table => table.Bytes);
        public long IndexBytes => Tables.Sum(table => table.IndexBytes);
    }

    sealed record Place(string Slug, string? Schema, string? Shard, int? Version, int NewestVersion);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/organizations/{id}/database", async (string id, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Database> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var place = await db.OneOrNone<Place>($"""
            select o.slug, t.schema_name as schema, t.login_shard as shard, t.schema_version as version, coalesce((select max(s.version) from tenant_script s), 0) as newest_version
            from organization o left join tenant_schema t on t.organization_id = o.id where o.id = {query.Id}
            """, ct) ?? throw Refusal.NotFound("organization");
        if (place.Schema is null) throw Refusal.Conflict("not_provisioned", "This organization has no schema yet, or not any more.");
        return new Database(place.Schema, place.Shard!, place.Version!.Value, place.NewestVersion, await Tables(db, place.Schema, ct), await Migrations(db, query.Id, ct),
            await db.OneOrNone<DateTimeOffset?>($"select max(e.finished_at) from examination e where e.state = 'done'", ct), await Findings(db, place.Slug, ct), db.Now);
    }

    // By way of what depends on the schema, which has an index: the catalog itself grows with every organization. A table that is dropped meanwhile has no size.
    static Task<List<Table>> Tables(ControlSession db, string schema, CancellationToken ct) => db.List<Table>($"""
        select c.relname::text as name, coalesce(pg_total_relation_size(c.oid), 0) as bytes, coalesce(pg_indexes_size(c.oid), 0) as index_bytes,
               case when pg_relation_size(c.oid) = 0 then 0 when c.reltuples >= 0 then c.reltuples::bigint end as rows
        from pg_depend d join pg_class c on c.oid = d.objid
        where d.refclassid = 'pg_namespace'::regclass and d.refobjid = to_regnamespace({schema}) and d.classid = 'pg_class'::regclass and c.relkind in ('r', 'p')
        order by bytes desc, c.relname
        """, ct);

    static Task<List<Migration>> Migrations(ControlSession db, string id, CancellationToken ct) => db.List<Migration>($"""
        select s.version, s.name, coalesce(m.state, 'waiting') as state, m.at, m.duration_ms, m.error
        from tenant_script s left join tenant_migration m on m.version = s.version and m.organization_id = {id} order by s.version desc
        """, ct);

    static Task<List<Finding>> Findings(ControlSession db, string slug, CancellationToken ct) => db.List<Finding>($"""
        select f ->> 'what' as what, f ->> 'severity' as severity, f ->> 'mend' as mend
        from jsonb_array_elements({OrganizationHealthSql.LastFindings}) with ordinality e (f, place) where f ->> 'slug' = {slug} order by place
        """, ct);
}
