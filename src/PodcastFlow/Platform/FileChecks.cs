using PodcastFlow.Archives;
using PodcastFlow.Files;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>Files that rows name and nobody finds, and files that no row names.</summary>
static class FileChecks
{
    sealed record Owner(string OrganizationId, string Slug);

    sealed record Found(List<Guid> Ids);

    sealed record Left(string Slug, long Count);

    public static async Task<List<Finding>> Look(Door door, FileStore store, ArchiveFolder archives, IProgress<double>? progress)
    {
        var findings = new List<Finding>();
        var owners = await door.Read(ExamineInstallation.Case, new ExamineInstallation.Look(), (db, _, _, ct) => db.List<Owner>($"""
            select o.id as organization_id, o.slug from organization o
            where exists (select from uploaded_file f join tenant_schema t on t.schema_name = f.schema_name left join organization_restore r on r.beside_id = t.organization_id
                          where f.state = 'ready' and o.id in (t.organization_id, r.organization_id))
            order by o.slug
            """, ct));
        for (var i = 0; i < owners.Count; i++)
        {
            if (await Missing(door, store, owners[i]) is { } missing) findings.Add(missing);
            progress?.Report((i + 1.0) / owners.Count);
        }
        var known = (await door.Read(ExamineInstallation.Case, new ExamineInstallation.Look(), (db, _, _, ct) => db.List<string>($"select id from organization where status <> 'deleted'", ct))).ToHashSet();
        await foreach (var organization in store.Organizations(door.Aborted))
            if (!known.Contains(organization)) findings.Add(PlatformFindings.Of("files_of_unknown", null, $"the file store has files of {organization}, which is no organization here"));
        findings.AddRange(await Exports(door, archives));
        return findings;
    }

    // What a restore has put beside lies with the organization's. Rows first: what one of them calls ready lies there already when the files are listed.
    static async Task<Finding?> Missing(Door door, FileStore store, Owner owner)
    {
        var wanted = await door.Read(ExamineInstallation.Case, owner, (db, _, o, ct) => db.List<byte[]>($"""
            select distinct f.sha256 from uploaded_file f join tenant_schema t on t.schema_name = f.schema_name
            where f.state = 'ready' and (t.organization_id = {o.OrganizationId} or t.organization_id in (select r.beside_id from organization_restore r where r.organization_id = {o.OrganizationId}))
            """, ct));
        var there = await store.Of(owner.OrganizationId).List(door.Aborted).Select(file => file.Hash).ToHashSetAsync(cancellationToken: door.Aborted);
        var missing = wanted.Select(sha256 => new FileHash(sha256)).Where(hash => !there.Contains(hash)).ToList();
        return missing.Count == 0 ? null
            : PlatformFindings.Of("file_missing", owner.Slug, $"{PlatformFindings.Count(missing.Count, "file")} not where it should be: {string.Join(", ", missing.Take(5))}{(missing.Count > 5 ? " …" : "")}");
    }

    static async Task<IEnumerable<Finding>> Exports(Door door, ArchiveFolder archives)
    {
        var left = await door.Read(ExamineInstallation.Case, new Found(archives.Ids()), (db, _, found, ct) => db.List<Left>($"""
            select organization_slug as slug, count(*) from export_archive
            where id = any ({found.Ids}) and state in ('ready', 'expired') and expires_at < {db.Now.AddHours(-2)} group by organization_slug
            """, ct));
        return left.Select(of => PlatformFindings.Of("export_left", of.Slug, $"{PlatformFindings.Count(of.Count, "export")} still on disk whose time is over"));
    }
}
