namespace PodcastFlow.Tenancy.Installation;

/// <summary>What concerns the whole installation: isolation, orphans, names, connections.</summary>
sealed class ServerExamination(AdminConnection migrator, DoctorOptions options)
{
    public async Task<List<Finding>> Run(CancellationToken ct)
    {
        var findings = await Gaps(ct);
        if (await migrator.One<long>("select count(*) from monitor.forbidden_function", ct) == 0)
            findings.Add(EngineFindings.Of("isolation_gap", null, "the list of functions to revoke is empty", new Repair(RepairBy.Installation, "")));
        findings.AddRange(await Closed(ct));
        findings.AddRange(await InvalidIndexes(ct));
        if (await migrator.One<long>("select count(*) from retired_name where until < now() - interval '1 day'", ct) is > 0 and var names)
            findings.Add(EngineFindings.Of("name_retired", null, names == 1 ? "1 retired name could have been free since yesterday" : $"{names} retired names could have been free since yesterday", new Repair(RepairBy.Migrator, "delete from retired_name where until <= now()")));
        findings.AddRange(await Connections(ct));
        return findings;
    }

    Task<List<Finding>> Gaps(CancellationToken ct) => migrator.List("select gap, code, mended_by, mend from monitor.isolation_gap order by gap", row =>
        EngineFindings.Of(row.GetString(1), null, row.GetString(0), row.IsDBNull(2) ? null : new Repair(Enum.Parse<RepairBy>(row.GetString(2), ignoreCase: true), row.IsDBNull(3) ? "" : row.GetString(3))), ct);

    // The names of roles and schemas hold small letters, digits and underscores.
    async Task<List<Finding>> Closed(CancellationToken ct) => (await migrator.List("""
        select t.organization_id, t.slug, t.schema_name, r.role
        from tenant_schema t join pg_namespace n on n.nspname = t.schema_name cross join lateral (values (t.schema_name), ('podcastflow_reader')) r (role)
        where to_regrole(r.role) is not null and not has_schema_privilege(r.role, n.oid, 'usage') order by t.slug
        """, row => (Id: row.GetString(0), Finding: EngineFindings.Of("schema_closed", row.GetString(1), $"{row.GetString(3)} may not use the schema {row.GetString(2)}",
            new Repair(RepairBy.Migrator, $"grant usage on schema {row.GetString(2)} to {row.GetString(3)}"))), ct))
        .Where(closed => !options.PutAway.Contains(closed.Id)).Select(closed => closed.Finding).ToList();

    Task<List<Finding>> InvalidIndexes(CancellationToken ct) => migrator.List("""
        select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid
        where not i.indisvalid and c.relnamespace in ('public'::regnamespace, 'monitor'::regnamespace) order by 1
        """, row => EngineFindings.Of("index_invalid", null, $"the index {row.GetString(0)} is invalid"), ct);

    async Task<List<Finding>> Connections(CancellationToken ct) => (await migrator.List("""
        select 'the server', (select count(*) from pg_stat_activity where backend_type = 'client backend'), current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
        union all
        select r.rolname::text, count(a.pid), r.rolconnlimit from pg_roles r left join pg_stat_activity a on a.usesysid = r.oid
        where r.rolname ~ '^podcastflow_' and r.rolcanlogin and r.rolconnlimit > 0 group by 1, 3
        """, row => (Of: row.GetString(0), Used: row.GetInt64(1), Limit: row.GetInt64(2)), ct))
        .Where(use => use.Used >= options.FullShare * use.Limit)
        .Select(use => EngineFindings.Of("connections_near_limit", null, $"{use.Of} has {use.Used} of {use.Limit} connections")).ToList();
}
