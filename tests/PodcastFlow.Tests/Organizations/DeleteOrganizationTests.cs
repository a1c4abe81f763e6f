using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Archives;
using PodcastFlow.Files;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Organizations;

/// <summary>An organization goes, with everything of it, and somebody can prove it.</summary>
public sealed class DeleteOrganizationTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("podcastflow-deletion-").FullName;
    readonly Seal _seal = InstallationKey.Ephemeral().Seal();

    ServiceProvider Services(TestInstallation installation, string? folder = null, bool canSeal = true)
    {
        var services = new ServiceCollection().AddSingleton(installation.Connection).AddSingleton(new ArchiveFolder(new ArchiveOptions { Folder = folder ?? _folder }))
            .AddSingleton<TenantFiles>(new StoredFiles(new FileStore(new FileStoreOptions { Directory = Path.Combine(_folder, "files") })));
        if (canSeal) services.AddSingleton(_seal);
        return services.BuildServiceProvider();
    }

    static Task<ShowDeletion.Deletion> Request(TestOrganization org, TimeSpan grace = default, string? slug = null) => org.Installation.Master.Run(RequestDeletion.Case,
        new RequestDeletion.Command { Id = org.Organization.Id, Slug = slug ?? org.Slug, Reason = "The contract ended.", Grace = grace }, RequestDeletion.Handle);

    static Task<DeletionState> State(TestOrganization org) => org.Installation.Control.Read(db => db.One<DeletionState>($"select state from organization_deletion where organization_id = {org.Organization.Id}"));

    static Task<OrganizationStatus> Status(TestOrganization org) => org.Installation.Control.Read(db => db.One<OrganizationStatus>($"select status from organization where id = {org.Organization.Id}"));

    static Task<string> Certificate(TestOrganization org) => org.Installation.Master.Read(ShowDeletionCertificate.Case, new ShowDeletionCertificate.Query(org.Organization.Id), ShowDeletionCertificate.Handle);

    /// <summary>Tables of the control plane that still speak of it, and its schema and role.</summary>
    static Task<string> Traces(TestOrganization org) => TestDatabase.One<string>(org.Installation.SuperuserConnection, $"""
        select coalesce(string_agg(t.name, ' ' order by t.name collate "C"), '') from (
            select c.table_name::text as name from information_schema.columns c join information_schema.tables using (table_schema, table_name)
            where c.table_schema = 'public' and c.column_name in ('organization_id', 'active_organization_id', 'last_active_organization') and table_type = 'BASE TABLE'
              and (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from public.%I where %I = %L', c.table_name, c.column_name, '{org.Organization.Id}'), false, true, '')))[1]::text <> '0'
            union all select 'job of its schema' from job where schema_name = '{org.Tenant.Schema}'
            union all select 'file of its schema' from uploaded_file where schema_name = '{org.Tenant.Schema}'
            union all select 'schema' from pg_namespace where nspname = '{org.Tenant.Schema}'
            union all select 'role' from pg_roles where rolname = '{org.Tenant.Schema}') t
        """);

    [Fact]
    public async Task Nothing_is_left_but_the_log_the_last_export_and_the_certificate_and_the_slug_starts_empty()
    {
        var org = await TestOrganization.Create();
        var (installation, control) = (org.Installation, org.Installation.Control);
        await org.As(Role.Sales);
        await installation.Sessions().Start(org.Admin.Actor.UserId!.Value, "Firefox", null);
        await org.Do(db => db.Execute($"select public.enqueue_job('refresh_feed')"));
        await control.Run(db => db.Execute($"""
            insert into api_key (id, organization_id, user_id, name, prefix, key_hash, scopes, created_at, expires_at)
            values ({Guid.CreateVersion7()}, {org.Organization.Id}, {org.Admin.Actor.UserId}, 'Export', 'pf_1234', {SHA256.HashData(Guid.CreateVersion7().ToByteArray())}, array['read'], now(), now() + interval '1 day')
            """));
        await control.Run(db => db.Execute($"insert into rollup_figure (organization_id, metric, period_start, value, computed_at) values ({org.Organization.Id}, 'shows', '2026-03-01', 3, now())"));
        await Request(org);
        Assert.Equal(OrganizationStatus.Suspended, await Status(org));

        await CarryOutDeletion.Run(installation.Master, Services(installation), org.Organization.Id);

        Assert.Equal("audit_log export_archive organization_deletion retired_name", await Traces(org));
        Assert.Equal(OrganizationStatus.Deleted, await Status(org));
        var facts = DeletionCertificate.Verify(Encoding.UTF8.GetBytes(await Certificate(org)), _seal);
        Assert.Equal((org.Slug, org.Tenant.Schema, "The contract ended."), (facts.Slug, facts.Schema, facts.Reason));
        Assert.Equal((3L, 2L, 1L, 1L, 1L), (facts.Contents["member"], facts.Removed["membership"], facts.Removed["session"], facts.Removed["api_key"], facts.Removed["rollup_figure"]));
        Assert.Equal(facts.Export.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(_folder, ArchiveFolder.NameOf(facts.Export.Id))))));
        Assert.Equal(1, await control.Read(db => db.One<int>($"select count(*)::int from audit_log where organization_id = {org.Organization.Id} and action = 'organization.deleted'")));

        // Nobody may hold a route to the old one when there is a new one.
        var order = new CreateOrganization.Command { Name = "Another", Slug = org.Slug, Email = "new@pier.test" };
        Assert.Equal("slug_retired", (await Assert.ThrowsAsync<Refusal>(() => CreateOrganization.Handle(installation.Master, installation.Address(), order))).Code);
        await TestDatabase.Execute(installation.SuperuserConnection, $"update retired_name set until = now() where schema_name = '{org.Tenant.Schema}'");
        var reborn = await CreateOrganization.Handle(installation.Master, installation.Address(), order);
        Assert.NotEqual(org.Organization.Id, reborn.Id);
        Assert.Equal(2, await installation.Tenants.Read((await installation.Registry.Find(reborn.Id))!, db => db.One<int>($"select count(*)::int from member")));      // the system and who was invited
    }

    [Fact]
    public void Every_byte_of_the_certificate_counts_and_only_this_installations_key_does()
    {
        var facts = new DeletionCertificate.Facts("o1", "harbor", "Harbör", "Ended", DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch, "org_harbor",
            new DeletionCertificate.LastExport(Guid.Empty, 15, 1, "00"), new() { ["show"] = 2 }, new() { ["session"] = 1 });
        var file = Encoding.UTF8.GetBytes(DeletionCertificate.Write(facts, _seal));

        Assert.Equal("Harbör", DeletionCertificate.Verify(file, Seal.FromPublicKey(_seal.PublicKey)).Name);
        for (var i = 0; i < file.Length; i++)
        {
            var wrong = file.ToArray();
            wrong[i] ^= 1;
            Assert.Throws<Refusal>(() => DeletionCertificate.Verify(wrong, _seal));
        }
        Assert.Throws<Refusal>(() => DeletionCertificate.Verify([.. file, (byte)'\n'], _seal));
        Assert.Throws<Refusal>(() => DeletionCertificate.Verify(file[..^1], _seal));
        Assert.Throws<Refusal>(() => DeletionCertificate.Verify(file, InstallationKey.Ephemeral().Seal()));
    }

    [Fact]
    public async Task Within_the_time_of_grace_nothing_goes_and_it_can_be_taken_back()
    {
        var org = await TestOrganization.Create();
        Assert.Equal("slug_differs", (await Assert.ThrowsAsync<Refusal>(() => Request(org, slug: "another"))).Code);
        await Request(org, TimeSpan.FromDays(30));
        Assert.Equal("being_deleted", (await Assert.ThrowsAsync<Refusal>(() => Request(org))).Code);
        Assert.Equal("being_deleted", (await Assert.ThrowsAsync<Refusal>(() => org.Installation.Master.Run(SuspendOrganization.ResumeCase, new SuspendOrganization.ResumeCommand(org.Organization.Id), SuspendOrganization.Resume))).Code);

        await CarryOutDeletion.Run(org.Installation.Master, Services(org.Installation), org.Organization.Id);
        await org.Installation.Master.Run(CarryOutDeletion.Case, new RequestDeletion.DueQuery(), RequestDeletion.EnqueueDue);

        Assert.Equal(DeletionState.Waiting, await State(org));
        Assert.Equal(0, await org.Installation.Control.Read(db => db.One<int>($"select count(*)::int from job where dedupe_key = {org.Organization.Id}")));
        var back = await org.Installation.Master.Run(RequestDeletion.CancelCase, new RequestDeletion.CancelCommand(org.Organization.Id), RequestDeletion.Cancel);
        Assert.Equal((OrganizationStatus.Active, null), (back.Facts.Status, back.Facts.StatusReason));
        Assert.Equal("not_being_deleted", (await Assert.ThrowsAsync<Refusal>(() => org.Installation.Master.Run(RequestDeletion.CancelCase, new RequestDeletion.CancelCommand(org.Organization.Id), RequestDeletion.Cancel))).Code);
        Assert.Equal(1, await org.Do(db => db.One<int>($"select 1")));
    }

    [Fact]
    public async Task Whatever_step_fails_the_next_run_goes_on_there()
    {
        var org = await TestOrganization.Create();
        var (installation, id) = (org.Installation, org.Organization.Id);
        await Request(org);
        await installation.Master.Run(CarryOutDeletion.Case with { AuditedAs = null }, new RequestDeletion.DueQuery(), RequestDeletion.EnqueueDue);
        Assert.Equal(1, await installation.Control.Run(db => db.Execute($"delete from job where kind = {CarryOutDeletion.Job.Name} and dedupe_key = {id}")));

        // No room for the last export: nothing is dropped without it.
        var full = Path.Combine(_folder, "full");
        await File.WriteAllTextAsync(full, "");
        await Assert.ThrowsAnyAsync<IOException>(() => CarryOutDeletion.Run(installation.Master, Services(installation, full), id));
        Assert.Equal((DeletionState.Exporting, 1L), (await State(org), await TestDatabase.One<long>(installation.SuperuserConnection, $"select count(*) from pg_namespace where nspname = '{org.Tenant.Schema}'")));
        Assert.Equal("not_being_deleted", (await Assert.ThrowsAsync<Refusal>(() => installation.Master.Run(RequestDeletion.CancelCase, new RequestDeletion.CancelCommand(id), RequestDeletion.Cancel))).Code);

        // Somebody who works in the database holds a table, and the connection that waits for it is closed.
        await using (var gate = await HeldLock.By(installation.SuperuserConnection, $"lock table {org.Tenant.Schema}.show in access share mode"))
        {
            var dropping = CarryOutDeletion.Run(installation.Master, Services(installation), id);
            await TestDatabase.Execute(installation.SuperuserConnection, $"select pg_terminate_backend({await gate.Waiter(dropping)})");
            await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => dropping);
        }
        Assert.Equal((DeletionState.Exported, 1L), (await State(org), await TestDatabase.One<long>(installation.SuperuserConnection, $"select count(*) from pg_namespace where nspname = '{org.Tenant.Schema}'")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => CarryOutDeletion.Run(installation.Master, Services(installation, canSeal: false), id));
        Assert.Equal((DeletionState.Purged, OrganizationStatus.Suspended), (await State(org), await Status(org)));

        await CarryOutDeletion.Run(installation.Master, Services(installation), id);
        await CarryOutDeletion.Run(installation.Master, Services(installation), id);        // run twice: once

        Assert.Equal(DeletionState.Done, await State(org));
        Assert.Equal(1, await installation.Control.Read(db => db.One<int>($"select count(*)::int from audit_log where organization_id = {id} and action = 'organization.deleted'")));
        Assert.Equal(2L, DeletionCertificate.Verify(Encoding.UTF8.GetBytes(await Certificate(org)), _seal).Contents["member"]);
        Assert.Single(Directory.GetFiles(_folder, "*.tar.gz"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
