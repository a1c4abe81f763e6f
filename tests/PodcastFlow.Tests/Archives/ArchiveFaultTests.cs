using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PodcastFlow.Archives;
using PodcastFlow.Files;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tests.Jobs;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Archives;

/// <summary>A disk that is full, a connection that ends, somebody who changes his mind: nothing is lost, nothing is there by halves, and the next try finishes it.</summary>
public sealed class ArchiveFaultTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("podcastflow-faults-").FullName;

    [Fact]
    public async Task An_export_whose_disk_is_full_is_not_offered_and_finished_when_there_is_room()
    {
        using var disk = SmallDisk.OfKilobytes(8);
        if (disk is null) Assert.Skip("Mounting a small disk takes root.");
        var (org, host) = (await TestOrganization.Create(), await Start(disk.Folder));
        var id = (await RequestExport.Ask(org.Admin, org.Tenant.Id)).Id;

        await host.Work(id);

        Assert.Empty(Directory.GetFiles(disk.Folder));
        Assert.Equal(ExportState.Running, (await Row(org, id)).State);
        Assert.Contains("No space left", (await Work.Jobs<string>($"select last_error from job where dedupe_key = {id.ToString()}")).Single(), StringComparison.Ordinal);
        disk.Grow(4096);
        await host.Work(id);

        var ready = await Row(org, id);
        Assert.Equal((ExportState.Ready, new FileInfo(Path.Combine(disk.Folder, $"{id}.tar.gz")).Length), (ready.State, ready.SizeBytes));
    }

    [Fact]
    public async Task An_export_whose_connection_ends_is_finished_by_the_next_try_and_one_that_nobody_wants_any_more_ends()
    {
        var (org, host) = (await TestOrganization.Create(), await Start(_folder));
        var id = (await RequestExport.Ask(org.Admin, org.Tenant.Id)).Id;
        Assert.Equal(id, (await RequestExport.Ask(org.Admin, org.Tenant.Id)).Id);      // asked twice, written once

        await Held(org, $"lock table {org.Tenant.Schema}.campaign in access exclusive mode", () => host.Work(id), reader => TestDatabase.Execute(org.Installation.SuperuserConnection, $"select pg_terminate_backend({reader})"));
        Assert.Empty(Directory.GetFiles(_folder));
        await host.Work(id);

        Assert.Equal(ExportState.Ready, (await Row(org, id)).State);
        var other = (await RequestExport.Ask(org.Admin, org.Tenant.Id)).Id;
        await Held(org, $"lock table {org.Tenant.Schema}.campaign in access exclusive mode", () => host.Work(other), async _ => await DiscardExport.Discard(org.Admin, host.Folder, org.Tenant.Id, other));
        Assert.Equal([$"{id}.tar.gz"], Directory.GetFiles(_folder).Select(Path.GetFileName));
        await host.Work(other);
        Assert.DoesNotContain(await ListExports.Find(org.Admin, org.Tenant.Id), row => row.Id == other);
    }

    [Fact]
    public async Task An_export_that_fails_on_every_try_says_so_and_succeeds_when_its_reason_is_gone()
    {
        var (org, host) = (await TestOrganization.Create(), await Start(_folder));
        var file = await host.Files.Of(org.Tenant.Id).Write(new MemoryStream("Dear Ada,"u8.ToArray()));
        await Work.Change($"insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state) values ({org.Tenant.Schema}, {Guid.CreateVersion7()}, 'letter.txt', {file.Hash.Bytes}, {file.Size}, {file.MediaType}, 'ready')");
        await host.Files.Of(org.Tenant.Id).Clear();
        var id = (await RequestExport.Ask(org.Admin, org.Tenant.Id)).Id;
        await Work.Change($"update job set attempts = {new JobOptions().Tries - 1} where dedupe_key = {id.ToString()}");

        await host.Work(id);

        var failed = await Row(org, id);
        Assert.Equal((ExportState.Failed, "It could not be written. The operator of this platform finds the reason among the jobs."), (failed.State, failed.Error));
        Assert.Contains("letter.txt", (await Work.Jobs<string>($"select last_error from job where dedupe_key = {id.ToString()}")).Single(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
        await host.Files.Of(org.Tenant.Id).Write(new MemoryStream("Dear Ada,"u8.ToArray()));
        await Ready(org, host);
    }

    [Fact]
    public async Task What_is_too_old_or_belongs_to_nothing_is_swept_and_what_nobody_works_on_is_given_up()
    {
        var (org, host) = (await TestOrganization.Create(), await Start(_folder));
        var (old, young, lost) = (await Ready(org, host), await Ready(org, host), (await RequestExport.Ask(org.Admin, org.Tenant.Id)).Id);
        await Work.Change($"update export_archive set requested_at = now() - interval '9 days', expires_at = now() where id = {old}");
        await Work.Change($"delete from job where dedupe_key = {lost.ToString()}");
        foreach (var name in new[] { $"{old}.tar.gz.123.part", $"{Guid.CreateVersion7()}.tar.gz", "letter.txt" }) await File.WriteAllTextAsync(Path.Combine(_folder, name), "x");

        await host.Run(PurgeArchives.Job);

        Assert.Equal([$"{young}.tar.gz"], Directory.GetFiles(_folder).Select(Path.GetFileName));
        Assert.Equal((ExportState.Expired, ExportState.Ready, ExportState.Failed), ((await Row(org, old)).State, (await Row(org, young)).State, (await Row(org, lost)).State));
    }

    [Fact]
    public async Task An_import_whose_disk_is_full_or_whose_rows_are_wrong_leaves_nothing_and_says_why()
    {
        var (org, host) = (await TestOrganization.Create(), await Start(_folder));
        var path = Path.Combine(_folder, $"{await Ready(org, host)}.tar.gz");
        using var disk = SmallDisk.OfKilobytes(8);
        if (disk is null) Assert.Skip("Mounting a small disk takes root.");
        await using (var file = File.OpenRead(path))
            await Assert.ThrowsAsync<IOException>(() => ReceiveArchive.Receive(org.Installation.Master, new ArchiveFolder(new ArchiveOptions { Folder = disk.Folder }), org.Installation.Connection, "a.tar.gz", file, () => { }));
        Assert.Empty(Directory.GetFiles(disk.Folder));

        var archive = await Received(org, host, path);
        var slug = TestDatabase.Slug("wrong");
        var organization = await ImportArchive.Begin(org.Installation.Master, new ImportArchive.Command(archive, new() { Name = "Wrong", Slug = slug, Email = $"ada@{slug}.test" }));
        Assert.Equal("import_begun", (await Assert.ThrowsAsync<Refusal>(() => ImportArchive.Begin(org.Installation.Master, new ImportArchive.Command(archive, new() { Name = "Wrong", Slug = slug + "-2", Email = "a@b.test" })))).Code);
        await File.WriteAllTextAsync(Path.Combine(_folder, $"{archive}.tar.gz"), "not any more");

        await host.Run(ImportArchive.Job);

        var failed = (await org.Installation.Master.Read(ListImports.Case, new ListImports.Query(), ListImports.Handle)).Single(row => row.Id == archive);
        Assert.Equal(ImportState.Failed, failed.State);
        Assert.Contains("damaged", failed.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Work.Jobs<int>($"select count(*)::int from tenant_schema where organization_id = {organization}")).Single());
        Assert.Equal(0, (await Work.Jobs<int>($"select count(*)::int from organization where slug = {slug}")).Single());
        await DiscardImport.Discard(org.Installation.Master, host.Folder, archive);
        Assert.False(File.Exists(Path.Combine(_folder, $"{archive}.tar.gz")));
    }

    [Fact]
    public async Task An_archive_whose_sender_leaves_while_it_arrives_is_nothing()
    {
        var (org, host) = (await TestOrganization.Create(), await Start(_folder));
        var path = Path.Combine(_folder, $"{await Ready(org, host)}.tar.gz");
        var (arriving, content) = (new Pipe(), await File.ReadAllBytesAsync(path));
        await arriving.Writer.WriteAsync(content.AsMemory(0, content.Length / 2));
        using (var leave = new CancellationTokenSource())
        {
            var sender = new SignedIn(org.Installation.Master.Caller, org.Installation.Control, leave.Token);
            var receiving = ReceiveArchive.Receive(sender, host.Folder, org.Installation.Connection, "half.tar.gz", arriving.Reader.AsStream(), () => { });
            await Work.Until(() => Task.FromResult(Directory.GetFiles(_folder, "*.part").Length == 1));
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        }
        Assert.Equal([path], Directory.GetFiles(_folder));
        Assert.DoesNotContain(await org.Installation.Master.Read(ListImports.Case, new ListImports.Query(), ListImports.Handle), row => row.FileName == "half.tar.gz");
    }

    [Fact]
    public async Task An_archive_whose_host_ends_while_it_arrives_is_no_archive_and_is_swept_a_day_later()
    {
        var (org, host) = (await TestOrganization.Create(), await Start(_folder));
        var (half, arriving) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Work.Change($"insert into import_archive (id, file_name, received_at) values ({half}, 'half.tar.gz', now() - interval '25 hours'), ({arriving}, 'large.tar.gz', now() - interval '23 hours')");
        Assert.Equal("not_found", (await Assert.ThrowsAsync<Refusal>(() => ImportArchive.Begin(org.Installation.Master, new ImportArchive.Command(Id.From<ImportId>(half), new() { Name = "Half", Slug = TestDatabase.Slug("half"), Email = "a@b.test" })))).Code);

        await host.Run(PurgeArchives.Job);

        Assert.Equal([arriving], await Work.Jobs<Guid>($"select id from import_archive where id in ({half}, {arriving})"));
        await Work.Change($"delete from import_archive where id = {arriving}");
    }

    [Fact]
    public async Task An_import_whose_connection_ends_keeps_its_slug_and_is_finished_by_the_next_try()
    {
        var (org, host) = (await TestOrganization.Create(), await Start(_folder));
        var path = Path.Combine(_folder, $"{await Ready(org, host)}.tar.gz");
        var (archive, slug) = (await Received(org, host, path), TestDatabase.Slug("ended"));
        var id = await ImportArchive.Begin(org.Installation.Master, new ImportArchive.Command(archive, new() { Name = "Ended", Slug = slug, Email = $"ada@{slug}.test" }));
        Assert.Equal("being_imported", (await Assert.ThrowsAsync<Refusal>(() => ResumeProvisioning.Resume(org.Installation.Master, org.Installation.Services.GetRequiredService<PublicAddress>(), new ResumeProvisioning.Command(id)))).Code);
        // Before its rows are loaded, and when they are.
        foreach (var held in new[] { $"select from organization where id = '{id}' for update", $"select from app_user where id = '{org.Admin.Actor.UserId}' for update" })
        {
            await Held(org, held, () => host.Run(ImportArchive.Job), waiting => TestDatabase.Execute(org.Installation.SuperuserConnection, $"select pg_terminate_backend({waiting})"));
            Assert.Equal("requested running 0", (await Work.Jobs<string>($"""
                select o.status || ' ' || i.state || ' ' || (select count(*) from tenant_schema where slug = {slug}) from import_archive i join organization o on o.id = {id} where i.id = {archive}
                """)).Single());
            await Work.Change($"update job set run_after = now() where dedupe_key = {archive.ToString()}");
        }
        await host.Run(ImportArchive.Job);
        Assert.Equal("active done 1", (await Work.Jobs<string>($"""
            select o.status || ' ' || i.state || ' ' || (select count(*) from tenant_schema t where t.organization_id = o.id) from import_archive i join organization o on o.id = {id} where i.id = {archive}
            """)).Single());
    }

    [Fact]
    public async Task Files_go_out_and_come_back_checksum_for_checksum_under_another_slug()
    {
        var (org, host) = (await TestOrganization.Create(), await Start(_folder));
        var store = host.Files;
        var (letter, again) = (await store.Of(org.Tenant.Id).Write(new MemoryStream(Encoding.UTF8.GetBytes("Dear Ada,"))), await store.Of(org.Tenant.Id).Write(new MemoryStream(new byte[70_000])));
        foreach (var (file, name) in new[] { (letter, "letter.txt"), (letter, "the same.txt"), (again, "zeros.bin") })
            await Work.Change($"insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state) values ({org.Tenant.Schema}, {Guid.CreateVersion7()}, {name}, {file.Hash.Bytes}, {file.Size}, {file.MediaType}, 'ready')");
        var first = Path.Combine(_folder, $"{await Ready(org, host)}.tar.gz");
        var (archive, slug) = (await Received(org, host, first), TestDatabase.Slug("copy"));

        var id = await ImportArchive.Begin(org.Installation.Master, new ImportArchive.Command(archive, new() { Name = "Copy", Slug = slug, Email = org.EmailOf(Role.Admin) }));
        await host.Run(ImportArchive.Job);

        Assert.Equal("active", (await Work.Jobs<string>($"select status from organization where id = {id}")).Single());
        using var content = new StreamReader((await store.Of(id).OpenRead(letter.Hash))!);
        Assert.Equal("Dear Ada,", await content.ReadToEndAsync());
        await using var second = File.Create(Path.Combine(_folder, "second"));
        await TenantExport.Write(org.Installation.Connection.As(TenantExport.Login), id, "Copy", "a@b.test", second, new StoredFiles(store));
        second.Position = 0;
        await using var before = File.OpenRead(first);
        var (was, now) = (Sums(before), Sums(second));
        Assert.Equal(3, was.Count(file => file.Key.StartsWith("files/", StringComparison.Ordinal) || file.Key == "data/uploaded_file.csv"));
        Assert.Equal(["data/org_identity.csv", "data/schema_migration.csv"], was.Keys.Where(name => was[name] != now.GetValueOrDefault(name)).Order());
        Assert.Equal(was.Keys.Order(), now.Keys.Order());
    }

    static Dictionary<string, string> Sums(Stream archive)
    {
        using var reader = new TarReader(new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true));
        while (reader.GetNextEntry() is { } entry)
            if (entry.Name == "manifest.json")
                return JsonDocument.Parse(entry.DataStream!).RootElement.GetProperty("files").EnumerateArray()
                    .Where(file => file.GetProperty("name").GetString() is not ("README.md" or "restore.sql")).ToDictionary(file => file.GetProperty("name").GetString()!, file => file.GetProperty("sha256").GetString()!);
        throw new InvalidOperationException("no manifest");
    }

    static async Task<ExportId> Ready(TestOrganization org, Host host)
    {
        var id = (await RequestExport.Ask(org.Admin, org.Tenant.Id)).Id;
        await host.Work(id);
        Assert.Equal(ExportState.Ready, (await Row(org, id)).State);
        return id;
    }

    static async Task<ImportId> Received(TestOrganization org, Host host, string path)
    {
        await using var file = File.OpenRead(path);
        return await ReceiveArchive.Receive(org.Installation.Master, host.Folder, org.Installation.Connection, Path.GetFileName(path), file, () => { });
    }

    static async Task<ListExports.Row> Row(TestOrganization org, ExportId id) => (await ListExports.Find(org.Admin, org.Tenant.Id)).Single(row => row.Id == id);

    /// <summary>Lets work wait for what a statement holds, does something then, and lets it go on.</summary>
    static async Task Held(TestOrganization org, string hold, Func<Task> work, Func<int, Task> act)
    {
        await using var gate = await HeldLock.By(org.Installation.SuperuserConnection, hold);
        var working = work();
        await act(await gate.Waiter(working));
        await working;
    }

    static async Task<Host> Start(string folder) => new(await TestInstallation.Get(), folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What runs jobs, with a folder of its own for archives.</summary>
    sealed class Host
    {
        readonly TestInstallation _installation;
        readonly IServiceScopeFactory _scopes;

        public Host(TestInstallation installation, string folder)
        {
            _installation = installation;
            Folder = new ArchiveFolder(new ArchiveOptions { Folder = folder });
            Files = new FileStore(new FileStoreOptions { Directory = Path.Combine(folder, "files") });
            _scopes = new ServiceCollection().AddSingleton(Folder).AddSingleton(new ArchiveOptions { Folder = folder }).AddSingleton(installation.Connection).AddSingleton(TimeProvider.System)
                .AddSingleton(new JobOptions()).AddSingleton<TenantFiles>(new StoredFiles(Files)).AddSingleton(installation.Services.GetRequiredService<PublicAddress>()).BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();
        }

        public ArchiveFolder Folder { get; }

        public FileStore Files { get; }

        /// <summary>Tries this export's job once, however long it should wait for its next try.</summary>
        public async Task Work(ExportId id)
        {
            await Jobs.Work.Change($"update job set run_after = now() where dedupe_key = {id.ToString()}");
            await Run(WriteExport.Job);
        }

        public async Task Run(PlatformJob kind)
        {
            if (kind.Cron is not null) await _installation.Control.Run(db => Enqueue.Job(db, kind.Name));
            using var worker = new JobWorker(_installation.Control, _installation.Services.GetRequiredService<OrganizationDoor>(), _installation.Services.GetRequiredService<ServedVersions>(),
                new JobKinds([kind]), new JobOptions(), _scopes, TimeProvider.System, NullLogger<JobWorker>.Instance);
            await worker.RunDue();
        }
    }
}
