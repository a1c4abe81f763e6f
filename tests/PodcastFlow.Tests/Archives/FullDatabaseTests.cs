using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PodcastFlow.Archives;
using PodcastFlow.Files;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Files;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Archives;

/// <summary>The disk of the database itself is full, at each step of an import, a restore and a deletion: nothing is lost, nothing is there by halves, and with room the same request finishes it.</summary>
public sealed class FullDatabaseTests : IAsyncLifetime
{
    const int Plenty = 1 << 20;

    readonly StoreInFolder _files = new();
    SmallDisk? _disk;
    TestDatabase _database = null!;
    TestInstallation _installation = null!;

    public async ValueTask InitializeAsync()
    {
        _disk = SmallDisk.OfKilobytes(Plenty);
        if (_disk is null) Assert.Skip("Mounting a small disk takes root.");
        _database = await TestDatabase.Create();
        var server = await TestPostgres.SuperuserConnectionString();
        _disk.BelongsTo(await _database.One<string>("show data_directory"));
        NpgsqlConnection.ClearAllPools();
        await TestDatabase.Execute(server, $"create tablespace {_database.Name} location '{_disk.Folder}'");
        await TestDatabase.Execute(server, $"alter database {_database.Name} set tablespace {_database.Name}");
        _installation = await TestInstallation.On(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.Services.DisposeAsync();
        await _database.DisposeAsync();
        await TestDatabase.Execute(await TestPostgres.SuperuserConnectionString(), $"drop tablespace {_database.Name}");
        _disk!.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task An_import_leaves_nothing_and_a_restore_changes_nothing()
    {
        var org = await TestOrganization.Create(on: _installation);
        await Name(org, "Before");
        var export = await Export(org);
        await Name(org, "After");
        var order = new CreateOrganization.Command { Name = "Harbor Copy", Slug = TestDatabase.Slug("copy"), Email = "first@copy.test" };

        await WithoutRoom(1024, () => Import(order, export));
        Assert.Equal("0 0 0", await _database.One<string>($"""
            select (select count(*) from organization where slug = '{order.Slug}') || ' ' || (select count(*) from tenant_schema where slug = '{order.Slug}') || ' ' || (select count(*) from pg_namespace where nspname like 'org%' and nspname <> '{org.Tenant.Schema}')
            """));
        await Import(order, export);

        await WithoutRoom(1024, () => Prepare(org, export));
        Assert.Equal("After", await NameOf(org));
        Assert.Equal("0 2", await _database.One<string>("select (select count(*) from organization_restore) || ' ' || (select count(*) from tenant_schema)"));
        var prepared = await Prepare(org, export);

        // Both only rename: as a rule they need no room. Whether they do or not, it is all or nothing.
        await AllOrNothing("After", "Before", SwapRestored.Case, SwapRestored.Handle);
        await AllOrNothing("Before", "After", SwapRestored.UndoCase, SwapRestored.Undo);

        async Task AllOrNothing(string was, string becomes, UseCase useCase, Func<ControlSession, Actor, SwapRestored.Command, CancellationToken, Task<ListRestores.Restore>> handle)
        {
            Task Change() => _installation.Master.Run(useCase, new SwapRestored.Command(org.Tenant.Id, prepared.Id), handle);
            _disk!.Leave(0);
            var failure = await Record.ExceptionAsync(Change);
            Assert.Equal(failure is null ? becomes : was, await NameOf(org));
            _disk.Grow(Plenty);
            if (failure is not null) await Change();
            Assert.Equal(becomes, await NameOf(org));
        }
    }

    [Fact]
    public async Task A_deletion_goes_on_at_the_step_it_had_come_to()
    {
        var org = await TestOrganization.Create(on: _installation);
        await _installation.Master.Run(RequestDeletion.Case, new RequestDeletion.Command { Id = org.Tenant.Id, Slug = org.Slug, Reason = "The contract ended.", Grace = default }, RequestDeletion.Handle);
        var folder = Directory.CreateDirectory(Path.Combine(_files.Folder.FullName, "archives")).FullName;
        await using var services = new ServiceCollection().AddSingleton(_installation.Connection).AddSingleton(new ArchiveFolder(new ArchiveOptions { Folder = folder }))
            .AddSingleton<TenantFiles>(_files.Files).AddSingleton(InstallationKey.Ephemeral().Seal()).BuildServiceProvider();

        await WithoutRoom(0, () => CarryOutDeletion.Run(_installation.Master, services, org.Tenant.Id));
        Assert.NotEqual("done", await State(org));
        await CarryOutDeletion.Run(_installation.Master, services, org.Tenant.Id);

        Assert.Equal("done", await State(org));
        Assert.Single(Directory.GetFiles(folder));
        Assert.Equal(0L, await _database.One<long>($"select count(*) from pg_namespace where nspname = '{org.Tenant.Schema}'"));
    }

    async Task WithoutRoom(int kilobytes, Func<Task> work)
    {
        _disk!.Leave(kilobytes);
        var failure = await Record.ExceptionAsync(work);
        _disk.Grow(Plenty);
        Assert.True(failure is PostgresException { SqlState: PostgresErrorCodes.DiskFull } or Refusal { Code: "database_full" }, failure?.ToString() ?? "There was room.");
    }

    async Task Import(CreateOrganization.Command order, byte[] export)
    {
        using var archive = await TenantArchive.Open(new MemoryStream(export), _installation.Connection.As(TenantArchive.Login));
        await ImportOrganization.Import(_installation.Master, _installation.Address(), order, id => archive.Import(order.Slug, id, _files.Files, ImportOrganization.Recognized));
    }

    async Task<byte[]> Export(TestOrganization org)
    {
        using var file = new MemoryStream();
        await TenantExport.Write(_installation.Connection.As(TenantExport.Login), org.Tenant.Id, "Pier", "a@pier.test", file, _files.Files);
        return file.ToArray();
    }

    Task<ListRestores.Restore> Prepare(TestOrganization org, byte[] export) => PrepareRestore.From(_installation.Master, _installation.Connection, _files.Files, org.Tenant.Id, new MemoryStream(export));

    Task Name(TestOrganization org, string name) => _database.Execute($"update {org.Tenant.Schema}.org_setting set legal_name = '{name}'");

    Task<string> NameOf(TestOrganization org) => _database.One<string>($"select legal_name from {org.Tenant.Schema}.org_setting");

    Task<string> State(TestOrganization org) => _database.One<string>($"select state from organization_deletion where organization_id = '{org.Tenant.Id}'");
}
