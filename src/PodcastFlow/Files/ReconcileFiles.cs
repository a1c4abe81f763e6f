using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Files;

/// <summary>
/// Brings rows and files together: purges what was removed long ago, forgets what was uploaded and never attached, deletes files that no row
/// wants and what an ended process left half, and says which files are missing.
/// </summary>
public static class ReconcileFiles
{
    /// <summary>How long an attachment that was removed can be put back.</summary>
    public const int KeptDays = 30;

    public static readonly UseCase Case = new(Area.Files, Verb.Delete, "Bring the rows and the files of an organization together.", "files_missing") { LeavesCaches = true };

    public static readonly OrganizationJob Job = new("reconcile_files", "Compares the rows and the files of an organization, deletes what nobody wants, and says what is missing.",
        (organization, run) => Run(organization, run.Services.GetRequiredService<FileStore>(), run.Services.GetRequiredService<TimeProvider>()));

    public static readonly PlatformJob Look = new("look_after_files", "Has rows and files compared in every organization.",
        (platform, _) => platform.InEachOrganization(organization => organization.Run(Case, new Command(), (db, _, _, ct) => Enqueue.Job(db, Job, dedupeKey: "all", ct: ct))))
    { Cron = "0 40 3 * * ?" };

    public sealed record Command;

    /// <param name="Forgotten">Uploads that nothing refers to.</param>
    /// <param name="Deleted">Files that no row wanted.</param>
    public sealed record Reconciled(int Forgotten, int Deleted);

    sealed record Unwanted(string Schema, List<FileId> Ids);

    sealed record Question(byte[] Sha256);

    sealed record Beside(string OrganizationId);

    sealed record Wanted(byte[] Sha256, bool IsUsed);

    /// <exception cref="Refusal">409 <c>files_missing</c>: all is tidy, but somebody has to look for files.</exception>
    public static async Task<Reconciled> Run(InOrganization organization, FileStore store, TimeProvider clock)
    {
        var files = store.Of(organization.Tenant.Id);
        var yesterday = clock.GetUtcNow().AddDays(-1);        // no upload takes that long
        store.Sweep(yesterday);
        var unattached = await organization.Run(Case, new Command(), Purge);
        var forgotten = await organization.Run(Case, new Unwanted(organization.Tenant.Schema, unattached), Forget);

        // Rows first: what one of them calls ready lies there already when the files are listed.
        var rows = (await organization.Read(Case, new Command(), List)).ToLookup(row => new FileHash(row.Sha256), row => row.IsUsed);
        var (there, deleted) = (new HashSet<FileHash>(), 0);
        var beside = (await organization.Read(Case, new Beside(organization.Tenant.Id), ListBeside)).Select(sha256 => new FileHash(sha256)).ToHashSet();
        foreach (var hash in files.Discarded().ToList()) deleted += await Discard(hash) ? 1 : 0;
        await foreach (var file in files.List(organization.Aborted))
        {
            there.Add(file.Hash);
            if (!rows.Contains(file.Hash) && !beside.Contains(file.Hash) && file.PlacedAt < yesterday && await Discard(file.Hash)) deleted++;
        }
        var missing = rows.Where(row => row.Any(isUsed => isUsed) && !there.Contains(row.Key)).Select(row => row.Key).ToList();
        if (missing.Count > 0) throw Refusal.Conflict("files_missing", $"{missing.Count} files are not where they should be: {string.Join(", ", missing.Take(20))}.");
        return new Reconciled(forgotten, deleted);

        Task<bool> Discard(FileHash hash) => files.Discard(hash, async () => beside.Contains(hash) || await organization.Read(Case, new Question(hash.Bytes), IsWanted), organization.Aborted);
    }

    /// <summary>On a row <c>f</c> of <c>uploaded_file</c>: no table that names files names it.</summary>
    static readonly Sql IsUnused = Sql.Of($"""
        not exists (select from attachment t where t.file_id = f.id) and not exists (select from ad_creative c where c.file_id = f.id)
        and not exists (select from spot_submission s where s.file_id = f.id) and not exists (select from org_setting o where o.logo_file_id = f.id)
        """);

    static async Task<List<FileId>> Purge(TenantSession db, Actor actor, Command command, CancellationToken ct)
    {
        await db.Execute($"delete from attachment where removed_at < {db.Now.AddDays(-KeptDays)}", ct);
        return await db.List<FileId>($"""
            select f.id from public.uploaded_file f
            where f.state <> 'deleted' and f.created_at < {db.Now.AddDays(-1)} and {IsUnused}
            """, ct);
    }

    static Task<int> Forget(ControlSession db, Actor actor, Unwanted files, CancellationToken ct) =>
        db.Execute($"update uploaded_file set state = 'deleted' where schema_name = {files.Schema} and id = any ({files.Ids})", ct);

    static Task<List<Wanted>> List(TenantSession db, Actor actor, Command command, CancellationToken ct) => db.List<Wanted>($"""
        select f.sha256, f.state = 'ready' and not ({IsUnused}) as is_used from public.uploaded_file f where f.state <> 'deleted'
        """, ct);

    // What a restore has put beside, or has put away for a week: its files lie with the organization's.
    static Task<List<byte[]>> ListBeside(ControlSession db, Actor actor, Beside beside, CancellationToken ct) => db.List<byte[]>($"""
        select distinct f.sha256
        from organization_restore r join tenant_schema t on t.organization_id = r.beside_id join uploaded_file f on f.schema_name = t.schema_name
        where r.organization_id = {beside.OrganizationId} and f.state <> 'deleted'
        """, ct);

    static Task<bool> IsWanted(TenantSession db, Actor actor, Question question, CancellationToken ct) =>
        db.One<bool>($"select exists (select from public.uploaded_file f where f.sha256 = {question.Sha256} and f.state <> 'deleted')", ct);
}
