using System.Security.Cryptography;
using System.Text.Json;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Archives;

/// <summary>Takes in an organization's export, as it comes, and looks whether it is one. Nothing in it is run, now or later.</summary>
public static class ReceiveArchive
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Take in an organization's export and verify it.", "archive_refused") { LeavesCaches = true };

    public sealed record Command(string FileName);

    sealed record Verified(ImportId Id, long Bytes, byte[] Sha256, ArchiveContents Contents);

    /// <summary>The largest file that is taken in.</summary>
    public const long Largest = 64L << 30;

    /// <param name="verifying">Told when all of it has come.</param>
    public static async Task<ImportId> Receive(Door door, ArchiveFolder folder, TenancyConnection connection, string fileName, Stream content, Action verifying)
    {
        var name = Path.GetFileName(fileName);
        var id = await door.Run(Case, new Command(name.Length > 255 ? name[^255..] : name), Begin);
        try
        {
            var (bytes, sha256) = await folder.Write(id.Value, file => Save(content, file, door.Aborted));
            verifying();
            await using var written = File.OpenRead(folder.PathOf(id.Value));
            using var archive = await Open(written, connection, door.Aborted);
            await door.Run(Case, new Verified(id, bytes, sha256, ArchiveContents.Of(archive.Manifest)), Ready);
            return id;
        }
        catch
        {
            folder.Delete(id.Value);
            await door.TakeBack(Case, id, Forget);      // after the end of the process the sweep does, a day later
            throw;
        }
    }

    /// <summary>Opens it, or says why not.</summary>
    internal static async Task<TenantArchive> Open(Stream file, TenancyConnection connection, CancellationToken ct)
    {
        try
        {
            return await TenantArchive.Open(file, connection.As(TenantArchive.Login), ct: ct);
        }
        catch (InstallationException refused)
        {
            throw Refusal.Invalid("archive_refused", refused.Message);
        }
    }

    static async Task<(long Bytes, byte[] Sha256)> Save(Stream content, Stream file, CancellationToken ct)
    {
        using var sha256 = SHA256.Create();
        await using var hashed = new CryptoStream(file, sha256, CryptoStreamMode.Write, leaveOpen: true);
        await content.CopyToAsync(hashed, ct);
        await hashed.FlushFinalBlockAsync(ct);
        return (file.Length, sha256.Hash!);
    }

    static async Task<ImportId> Begin(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        var id = Id.New<ImportId>();
        await db.Execute($"insert into import_archive (id, file_name, received_at, received_by) values ({id}, {command.FileName}, {db.Now}, {actor.UserId})", ct);
        return id;
    }

    static Task<int> Ready(ControlSession db, Actor actor, Verified it, CancellationToken ct) => db.Execute($"""
        update import_archive set state = 'ready', size_bytes = {it.Bytes}, sha256 = {it.Sha256}, contents = {JsonSerializer.SerializeToElement(it.Contents, Wire.Options)}
        where id = {it.Id} and state = 'receiving'
        """, ct);

    static Task<int> Forget(ControlSession db, Actor actor, ImportId id, CancellationToken ct) => db.Execute($"delete from import_archive where id = {id} and state = 'receiving'", ct);
}
