using PodcastFlow.Advertisers;
using PodcastFlow.Files;
using PodcastFlow.Home;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Files;

/// <summary>Rows without files, files without rows, uploads that were never attached, and what was removed long ago.</summary>
public sealed class ReconcileFilesTests : IAsyncLifetime
{
    readonly StoreInFolder _files = new();
    TestOrganization _org = null!;
    RecordId _advertiser;
    InOrganization _system = null!;

    public async ValueTask InitializeAsync()
    {
        _org = await TestOrganization.Create();
        _system = new InOrganization(_org.Tenant, "", Actor.System, _org.Installation.Tenants, _org.Installation.Control, default);
        var advertiser = await _org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Acme" }, CreateAdvertiser.Handle);
        _advertiser = Id.From<RecordId>(advertiser.Id.Value);
    }

    [Fact]
    public async Task What_is_attached_stays_and_a_second_run_finds_nothing_to_do()
    {
        await Attach("brief", 1);
        Age();

        Assert.Equal(new ReconcileFiles.Reconciled(0, 0), await Reconcile());
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task A_file_that_no_row_wants_is_deleted_after_a_day()
    {
        var file = await Files.Write(Content("nobody's"), Cancel);

        Assert.Equal(0, (await Reconcile()).Deleted);
        Age();
        Assert.Equal(1, (await Reconcile()).Deleted);

        Assert.Null(await Files.OpenRead(file.Hash, Cancel));
        Assert.Equal(0, (await Reconcile()).Deleted);
    }

    [Fact]
    public async Task An_upload_that_nobody_attached_is_forgotten_after_a_day_and_its_file_deleted()
    {
        var (kept, lost) = (await Attach("kept", 1), await Files.Write(Content("lost"), Cancel));
        await _org.Do(db => db.Execute($"insert into public.uploaded_file (id, file_name, sha256, size_bytes, media_type) values ({Id.New<FileId>()}, 'lost.txt', {lost.Hash.Bytes}, {lost.Size}, 'text/plain')"));
        Age();
        Assert.Equal(new ReconcileFiles.Reconciled(0, 0), await Reconcile());       // announced a moment ago

        await Announced();

        Assert.Equal(new ReconcileFiles.Reconciled(1, 1), await Reconcile());
        Assert.Equal(1, await Count());
        Assert.Equal(kept, (await _org.Do(db => db.List<AttachmentId>($"select id from attachment"))).Single());
    }

    [Fact]
    public async Task What_was_removed_is_purged_after_thirty_days_and_not_before()
    {
        var id = await Attach("removed", 1);
        await _org.Admin.Run(RemoveAttachment.Case, new RemoveAttachment.Command(id, Remove: true), RemoveAttachment.Handle);
        Age();
        await Announced();
        Assert.Equal(new ReconcileFiles.Reconciled(0, 0), await Reconcile());

        await _org.Do(db => db.Execute($"update attachment set removed_at = removed_at - interval '31 days'"));

        Assert.Equal(new ReconcileFiles.Reconciled(1, 1), await Reconcile());
        Assert.Equal(0, await Count());
        await Assert.ThrowsAsync<Refusal>(() => _org.Admin.Run(RemoveAttachment.UndoCase, new RemoveAttachment.Command(id, Remove: false), RemoveAttachment.Handle));
    }

    [Fact]
    public async Task The_same_content_under_two_attachments_stays_for_the_one_that_is_left()
    {
        var first = await Attach("same", 1);
        await Attach("same", 2);
        await _org.Admin.Run(RemoveAttachment.Case, new RemoveAttachment.Command(first, Remove: true), RemoveAttachment.Handle);
        await _org.Do(db => db.Execute($"update attachment set removed_at = removed_at - interval '31 days' where removed_at is not null"));
        Age();
        await Announced();

        Assert.Equal(new ReconcileFiles.Reconciled(1, 0), await Reconcile());
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task A_file_that_is_gone_is_told_of()
    {
        await Attach("gone", 1);
        Directory.Delete(Path.Combine(_files.Folder.FullName, "organizations", _org.Tenant.Id), recursive: true);

        var refusal = await Assert.ThrowsAsync<Refusal>(Reconcile);

        Assert.Equal("files_missing", refusal.Code);
    }

    [Fact]
    public async Task Who_announces_a_file_while_it_is_being_deleted_keeps_it()
    {
        var file = await Files.Write(Content("wanted"), Cancel);

        Assert.False(await Files.Discard(file.Hash, async () =>
        {
            Assert.Null(await Files.OpenRead(file.Hash, Cancel));
            return true;        // the row has been committed meanwhile
        }, Cancel));

        Assert.NotNull(await Files.OpenRead(file.Hash, Cancel));
    }

    [Fact]
    public async Task A_deletion_that_was_killed_in_the_middle_is_finished_either_way()
    {
        await Attach("wanted", 1);
        var (wanted, unwanted) = (new FileHash(System.Security.Cryptography.SHA256.HashData("wanted"u8)), (await Files.Write(Content("unwanted"), Cancel)).Hash);
        foreach (var hash in (FileHash[])[wanted, unwanted]) await Assert.ThrowsAsync<InvalidOperationException>(() => Files.Discard(hash, () => throw new InvalidOperationException("killed"), Cancel));
        Assert.Equal(0, await Count());

        Assert.Equal(new ReconcileFiles.Reconciled(0, 1), await Reconcile());

        await using var stream = await Files.OpenRead(wanted, Cancel);
        Assert.Equal(6, stream!.Length);
        Assert.Null(await Files.OpenRead(unwanted, Cancel));
        Assert.Empty(Directory.GetFiles(Path.Combine(_files.Folder.FullName, "incoming")));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_goes_after_a_day()
    {
        await Files.Write(Content("x"), Cancel);
        var half = Path.Combine(_files.Folder.FullName, "incoming", "half.part");
        await File.WriteAllTextAsync(half, "ha", Cancel);

        await Reconcile();
        Assert.True(File.Exists(half));
        Age();
        await Reconcile();
        Assert.False(File.Exists(half));
    }

    OrganizationFiles Files => _files.Store.Of(_org.Tenant.Id);

    async Task<AttachmentId> Attach(string content, int number) =>
        (await AttachFile.To(_org.Admin, _files.Store, new AttachFile.Command(RecordKind.Advertiser, _advertiser, $"{content}{number}.txt"), Content(content))).Id;

    Task<ReconcileFiles.Reconciled> Reconcile() => ReconcileFiles.Run(_system, _files.Store, TimeProvider.System);

    async Task<int> Count() => await Files.List(Cancel).CountAsync(Cancel);

    void Age() => _files.Age();

    // What lies there for two days was announced then.
    Task Announced() => _org.Installation.Control.Run(db => db.Execute($"update uploaded_file set created_at = created_at - interval '2 days' where schema_name = {_org.Tenant.Schema}"));

    static MemoryStream Content(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }
}
