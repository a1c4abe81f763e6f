using PodcastFlow.Advertisers;
using PodcastFlow.Archives;
using PodcastFlow.Files;
using PodcastFlow.Home;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Files;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Organizations;

/// <summary>An organization goes back to what its export says, and from there again to what it was.</summary>
public sealed class RestoreOrganizationTests : IDisposable
{
    readonly StoreInFolder _files = new();

    public void Dispose() => _files.Dispose();

    async Task<(TestOrganization Org, byte[] Export)> Exported(TestInstallation? on = null)
    {
        var org = await TestOrganization.Create(on: on);
        await Name(org, "Before");
        return (org, await Export(org));
    }

    async Task<byte[]> Export(TestOrganization org)
    {
        using var file = new MemoryStream();
        await TenantExport.Write(org.Installation.Connection.As(TenantExport.Login), org.Organization.Id, "Pier", "a@pier.test", file, _files.Files);
        return file.ToArray();
    }

    // Which shard reaches it may change: the registry is asked each time.
    static async Task<T> Do<T>(TestOrganization org, Func<TenantSession, Task<T>> work)
    {
        org.Installation.Registry.Forget();
        return await org.Installation.Tenants.Run((await org.Installation.Registry.Find(org.Organization.Id))!, work);
    }

    static Task<int> Name(TestOrganization org, string name) => Do(org, db => db.Execute($"update org_setting set legal_name = {name}"));

    static Task<string> NameOf(TestOrganization org) => Do(org, db => db.One<string>($"select legal_name from org_setting"));

    Task<ListRestores.Restore> Prepare(TestOrganization org, byte[] export) => PrepareRestore.From(org.Installation.Master, org.Installation.Connection, _files.Files, org.Organization.Id, new MemoryStream(export));

    static Task<ListRestores.Restore> Swap(TestOrganization org, ListRestores.Restore restore) => org.Installation.Master.Run(SwapRestored.Case, new SwapRestored.Command(org.Organization.Id, restore.Id), SwapRestored.Handle);

    static Task<ListRestores.Restore> Undo(TestOrganization org, ListRestores.Restore restore) => org.Installation.Master.Run(SwapRestored.UndoCase, new SwapRestored.Command(org.Organization.Id, restore.Id), SwapRestored.Undo);

    static Task<string> Beside(TestOrganization org, ListRestores.Restore restore) => org.Installation.Control.Read(db => db.One<string>($"""
        select string_agg(t.schema_name, ' ') from organization_restore r join tenant_schema t on t.organization_id = r.beside_id where r.id = {restore.Id}
        """));

    [Fact]
    public async Task What_would_change_is_shown_first_then_it_is_as_it_was_and_back_again()
    {
        var (org, export) = await Exported();
        await Name(org, "After");
        var seller = await org.As(Role.Sales);
        await Do(org, db => db.Execute($"insert into number_sequence (kind, year, next_value) values ('order', 2031, 7)"));

        var prepared = await Prepare(org, export);

        Assert.Equal(RestoreState.Ready, prepared.State);
        Assert.Equal(["member 3 2 1 0 0", "number_sequence 1 0 1 0 0", "org_setting 1 1 0 0 1"], prepared.Differences.Select(d => $"{d.Table} {d.RowsNow} {d.RowsThen} {d.OnlyNow} {d.OnlyThen} {d.Changed}"));
        Assert.Equal("After", await NameOf(org));
        Assert.Equal("restore_open", (await Assert.ThrowsAsync<Refusal>(() => Prepare(org, export))).Code);

        Assert.Equal(RestoreState.Swapped, (await Swap(org, prepared)).State);

        Assert.Equal("Before", await NameOf(org));
        Assert.Equal(0, await Do(org, db => db.One<int>($"select count(*)::int from number_sequence")));
        Assert.Equal(org.Organization.Id, await Do(org, db => db.One<string>($"select org_id from org_identity")));
        // Who belongs to it is the platform's knowledge, also of whom the export does not know.
        Assert.Equal(["admin", "sales"], await Do(org, db => db.List<string>($"select roles[1] from member where status = 'active' order by 1")));
        Assert.True(await Do(org, db => db.One<bool>($"select exists (select from member where id = {seller.Actor.Id})")));
        Assert.Equal("restore_not_ready", (await Assert.ThrowsAsync<Refusal>(() => Swap(org, prepared))).Code);

        Assert.Equal(RestoreState.Undone, (await Undo(org, prepared)).State);

        Assert.Equal("After", await NameOf(org));
        Assert.Equal(7, await Do(org, db => db.One<int>($"select next_value::int from number_sequence")));
        Assert.Equal("restore_not_undoable", (await Assert.ThrowsAsync<Refusal>(() => Undo(org, prepared))).Code);
        Assert.Equal(["organization.restore_prepared", "organization.restored", "organization.restore_undone"],
            await org.Installation.Control.Read(db => db.List<string>($"select action from audit_log where organization_id = {org.Organization.Id} and action like 'organization.restore%' order by id")));
    }

    [Fact]
    public async Task Work_in_progress_is_waited_for_and_whoever_comes_later_finds_the_restored_rows()
    {
        var (org, export) = await Exported();
        var prepared = await Prepare(org, export);
        var (wrote, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var writing = Do(org, async db =>
        {
            await db.Execute($"update org_setting set legal_name = 'Meanwhile'");
            wrote.SetResult();
            await goOn.Task;
            return await db.Execute($"insert into number_sequence (kind, year, next_value) values ('order', 2031, 1)");
        });
        await wrote.Task;

        var swapping = Swap(org, prepared);
        while (await TestDatabase.One<long>(org.Installation.SuperuserConnection, "select count(*) from pg_stat_activity where datname = current_database() and query like '%put_in_place(%' and wait_event = 'PgSleep'") == 0)
            Assert.False(swapping.IsCompleted, "The swap did not wait for a transaction that writes.");
        goOn.SetResult();
        await writing;
        await swapping;

        Assert.Equal("Before", await NameOf(org));
        await Undo(org, prepared);
        Assert.Equal(("Meanwhile", 1), (await NameOf(org), await Do(org, db => db.One<int>($"select count(*)::int from number_sequence"))));
    }

    [Fact]
    public async Task What_was_in_use_is_kept_for_a_week_and_then_dropped()
    {
        // A week later all restores are over, also those that tests beside this one are about to swap.
        await using var database = await TestDatabase.Create();
        var installation = await TestInstallation.On(database);
        await using var services = installation.Services;
        var (org, export) = await Exported(installation);
        var restore = await Swap(org, await Prepare(org, export));
        var (kept, server) = (await Beside(org, restore), installation.Connection);
        Assert.True(restore.KeptUntil - restore.SwappedAt!.Value == TimeSpan.FromDays(7));

        await DropKept.Drop(installation.Master, server);
        Assert.Equal(kept, await Beside(org, restore));

        await using var later = installation.In(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await DropKept.Drop(new Operator(later, default), server));
        Assert.Equal(0L, await TestDatabase.One<long>(installation.SuperuserConnection, $"select (select count(*) from pg_namespace where nspname = '{kept}') + (select count(*) from pg_roles where rolname = '{kept}') + (select count(*) from tenant_schema where schema_name = '{kept}')"));
        Assert.Equal("Before", await NameOf(org));
        Assert.Equal("restore_not_undoable", (await Assert.ThrowsAsync<Refusal>(() => Undo(org, restore))).Code);
        Assert.Equal(RestoreState.Dropped, (await installation.Master.Read(ListRestores.Case, new ListRestores.Query(org.Organization.Id), ListRestores.Handle)).Single().State);
    }

    [Fact]
    public async Task One_that_was_killed_half_way_is_begun_anew_and_one_that_is_not_wanted_is_discarded()
    {
        var (org, export) = await Exported();
        var first = await Prepare(org, export);
        await org.Installation.Control.Run(db => db.Execute($"update organization_restore set state = 'importing', comparison = null where id = {first.Id}"));

        var again = await Prepare(org, export);

        Assert.Equal((first.Id, RestoreState.Ready), (again.Id, again.State));
        var beside = await Beside(org, again);
        var after = await org.Installation.Master.Run(DropKept.DiscardCase, new SwapRestored.Command(org.Organization.Id, again.Id), DropKept.Discard);
        Assert.Equal(RestoreState.Dropping, after.Single().State);
        Assert.Equal("restore_not_ready", (await Assert.ThrowsAsync<Refusal>(() => Swap(org, again))).Code);
        Assert.Equal(RestoreState.Ready, (await Prepare(org, export)).State);
        await DropKept.Drop(org.Installation.Master, org.Installation.Connection);
        Assert.Equal(0L, await TestDatabase.One<long>(org.Installation.SuperuserConnection, $"select count(*) from pg_namespace where nspname = '{beside}'"));
    }

    [Fact]
    public async Task Anothers_export_and_a_damaged_one_are_refused_and_nothing_is_left_beside()
    {
        var (org, export) = await Exported();
        var other = await TestOrganization.Create();

        Assert.Equal("archive_of_another", (await Assert.ThrowsAsync<Refusal>(() => Prepare(other, export))).Code);
        Assert.Equal("archive_refused", (await Assert.ThrowsAsync<Refusal>(() => Prepare(org, export[..(export.Length / 2)]))).Code);

        Assert.Equal(0, await org.Installation.Control.Read(db => db.One<int>($"select count(*)::int from organization_restore where organization_id in ({org.Organization.Id}, {other.Organization.Id})")));
    }

    [Fact]
    public async Task One_that_fails_half_way_leaves_nothing_beside_and_nothing_to_discard()
    {
        var (org, _) = await Exported();
        var advertiser = await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Acme" }, CreateAdvertiser.Handle);
        await AttachFile.To(org.Admin, _files.Store, new AttachFile.Command(RecordKind.Advertiser, Id.From<RecordId>(advertiser.Id.Value), "brief.txt"), new MemoryStream("Read it slowly."u8.ToArray()));
        var export = await Export(org);
        using var small = new FileStore(new FileStoreOptions { Directory = _files.Folder.FullName, MaxBytes = 4 });

        var refusal = await Assert.ThrowsAsync<Refusal>(() => PrepareRestore.From(org.Installation.Master, org.Installation.Connection, new StoredFiles(small), org.Organization.Id, new MemoryStream(export)));

        Assert.Equal("file_too_large", refusal.Code);
        Assert.Equal("0 0", await org.Installation.Control.Read(db => db.One<string>($"""
            select (select count(*) from organization_restore where organization_id = {org.Organization.Id}) || ' '
                || (select count(*) from tenant_schema t where t.organization_id like 'beside-%' and not exists (select from organization_restore r where r.beside_id = t.organization_id))
            """)));
        Assert.Single(await _files.Store.Of(org.Organization.Id).List(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(RestoreState.Ready, (await Prepare(org, export)).State);
    }

    [Fact]
    public async Task Files_come_back_with_their_rows_and_those_that_were_in_use_wait_for_the_way_back()
    {
        var (org, _) = await Exported();
        var advertiser = await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Acme" }, CreateAdvertiser.Handle);
        var before = await Attach("before");
        var export = await Export(org);
        var after = await Attach("after");
        await org.Admin.Run(RemoveAttachment.Case, new RemoveAttachment.Command(before, Remove: true), RemoveAttachment.Handle);
        await Do(org, db => db.Execute($"update attachment set removed_at = removed_at - interval '31 days' where removed_at is not null"));
        await Tidied();
        Assert.Equal(["after"], await Readable());

        var prepared = await Prepare(org, export);
        await Tidied();
        Assert.Equal(["after"], await Readable());
        await Swap(org, prepared);
        await Tidied();
        Assert.Equal(["before"], await Readable());

        await Undo(org, prepared);
        await Tidied();
        Assert.Equal(["after"], await Readable());
        Assert.True(await Do(org, db => db.One<bool>($"select exists (select from attachment where id = {after})")));

        async Task<AttachmentId> Attach(string text) => (await AttachFile.To(org.Admin, _files.Store,
            new AttachFile.Command(RecordKind.Advertiser, Id.From<RecordId>(advertiser.Id.Value), text), new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)))).Id;

        // As the job does, two days later.
        async Task Tidied()
        {
            _files.Age();
            await org.Installation.Control.Run(db => db.Execute($"update uploaded_file set created_at = created_at - interval '2 days'"));
            org.Installation.Registry.Forget();
            var tenant = (await org.Installation.Registry.Find(org.Organization.Id))!;
            await ReconcileFiles.Run(new InOrganization(tenant, "", Actor.System, org.Installation.Tenants, org.Installation.Control, default), _files.Store, TimeProvider.System);
        }

        async Task<List<string>> Readable()
        {
            var texts = new List<string>();
            foreach (var hash in await Do(org, db => db.List<byte[]>($"select f.sha256 from attachment t join public.uploaded_file f on f.id = t.file_id where t.removed_at is null")))
            {
                using var reader = new StreamReader((await _files.Store.Of(org.Organization.Id).OpenRead(new FileHash(hash)))!);
                texts.Add(await reader.ReadToEndAsync());
            }
            return texts;
        }
    }
}
