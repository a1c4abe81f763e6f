using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <param name="Relation">The table, view or sequence it belongs to; null: none.</param>
/// <param name="IsRelation">It is the line of that one itself.</param>
/// <param name="Text">What it is, in words of SQL.</param>
sealed record FingerprintLine(string? Relation, bool IsRelation, string Text);

/// <summary>All that a schema consists of, as lines that are the same for every tenant of one version.</summary>
static class Fingerprint
{
    // Names resolve in the schema itself, so none is written with its schema; its own role is "tenant" everywhere.
    static readonly string Everything = $"""
        with own as (
            select c.oid, c.relname, c.relkind, c.relacl, c.relowner, c.reloptions, c.relrowsecurity from pg_class c
            where c.oid in {CatalogText.Own("pg_class")} and c.relkind in ('r', 'v', 'S', 'm', 'p', 'f')
        ), granted as (
            select o.relname, a.grantee, a.privilege_type, '' as column from own o, aclexplode(o.relacl) a where a.grantee <> o.relowner
            union all
            select o.relname, a.grantee, a.privilege_type, ' (' || t.attname || ')' from own o join pg_attribute t on t.attrelid = o.oid, aclexplode(t.attacl) a where a.grantee <> o.relowner
        )
        select line, relation, is_relation from (
            select format('%s %s owned by %s %s%s', case relkind when 'r' then 'table' when 'v' then 'view' when 'S' then 'sequence' else 'relation' end, relname, relowner::regrole,
                          array_to_string(reloptions, ' '), case when relrowsecurity then ' row security' else '' end), relname::text, true from own
            union all
            select format('column %s.%s %s%s%s%s', o.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
                          case when a.attidentity <> '' then ' identity ' || a.attidentity::text when a.attgenerated <> '' then ' generated' else '' end, coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')), o.relname, false
            from own o join pg_attribute a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where o.relkind <> 'S'
            union all
            select format('constraint %s on %s %s', k.conname, o.relname, pg_get_constraintdef(k.oid)), o.relname, false from own o join pg_constraint k on k.conrelid = o.oid
            union all
            select format('index %s%s', pg_get_indexdef(i.indexrelid, 0, true), case when i.indisvalid then '' else ' (invalid)' end), o.relname, false from own o join pg_index i on i.indrelid = o.oid
            union all
            select format('trigger %s%s', pg_get_triggerdef(t.oid, true), case when t.tgenabled = 'O' then '' else ' (disabled)' end), o.relname, false from own o join pg_trigger t on t.tgrelid = o.oid where not t.tgisinternal
            union all
            select format('view %s as %s', relname, pg_get_viewdef(oid, true)), relname, false from own where relkind = 'v'
            union all
            select format('function %s(%s) %s %s', p.proname, pg_get_function_identity_arguments(p.oid), p.proconfig, md5(p.prosrc)), null, false from pg_proc p where p.oid in {CatalogText.Own("pg_proc")}
            union all
            select format('type %s', t.typname), null, false from pg_type t where t.oid in {CatalogText.Own("pg_type")} and t.typtype in ('e', 'd', 'r')
            union all
            select format('grant %s%s on %s to %s', lower(g.privilege_type), g.column, g.relname, case when g.grantee = 0 then 'public' when g.grantee = to_regrole($1) then 'tenant' else g.grantee::regrole::text end), g.relname, false from granted g
            union all
            select format('default %s on %s to %s', lower(a.privilege_type), case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' else 'types' end,
                          case when a.grantee = 0 then 'public' when a.grantee = to_regrole($1) then 'tenant' else a.grantee::regrole::text end), null, false
            from pg_default_acl d, aclexplode(d.defaclacl) a where d.defaclnamespace = to_regnamespace($1) and d.defaclrole = to_regrole('podcastflow_migrator')
        ) e (line, relation, is_relation) order by line collate "C"
        """;

    /// <summary>The lines of a schema.</summary>
    public static async Task<List<FingerprintLine>> Of(AdminConnection migrator, string schema, CancellationToken ct)
    {
        await migrator.Execute($"set search_path = \"{schema}\", ext, pg_temp", ct);
        var lines = await migrator.List(Everything, row => new FingerprintLine(row.IsDBNull(1) ? null : row.GetString(1), row.GetBoolean(2), row.GetString(0)), ct, schema);
        await migrator.Execute("reset search_path", ct);
        return lines;
    }
}
