using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PodcastFlow.Archives;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Files;
using PodcastFlow.Tests.Identity;
using PodcastFlow.Tests.Jobs;

namespace PodcastFlow.Tests.Organizations;

/// <summary>An archived organization is put away, not gone: nobody works in it, and everything of it can be had.</summary>
public sealed class ArchiveOrganizationTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("podcastflow-archive-").FullName;
    readonly StoreInFolder _files = new();

    public void Dispose()
    {
        _files.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    static Task<ArchiveOrganization.Changed> Archive(TestOrganization org, string reason = "Merged into another.") =>
        org.Installation.Master.Run(ArchiveOrganization.Case, new ArchiveOrganization.Command { Id = org.Organization.Id, Reason = reason }, ArchiveOrganization.Handle);

    static Task<ArchiveOrganization.Changed> BringBack(TestOrganization org) =>
        org.Installation.Master.Run(ArchiveOrganization.UndoCase, new ArchiveOrganization.UndoCommand(org.Organization.Id), ArchiveOrganization.Undo);

    static Task<SuspendOrganization.Changed> Suspend(TestOrganization org) =>
        org.Installation.Master.Run(SuspendOrganization.Case, new SuspendOrganization.Command { Id = org.Organization.Id, Reason = "unpaid" }, SuspendOrganization.Handle);

    static Task<SuspendOrganization.Changed> Resume(TestOrganization org) =>
        org.Installation.Master.Run(SuspendOrganization.ResumeCase, new SuspendOrganization.ResumeCommand(org.Organization.Id), SuspendOrganization.Resume);

    static async Task<ShowOrganization.Facts> Facts(TestOrganization org) =>
        (await org.Installation.Master.Read(ShowOrganization.Case, new ShowOrganization.Query(org.Organization.Id), ShowOrganization.Handle)).Facts;

    static Task<ShowDeletion.Deletion> Delete(TestOrganization org, TimeSpan grace) => org.Installation.Master.Run(RequestDeletion.Case,
        new RequestDeletion.Command { Id = org.Organization.Id, Slug = org.Slug, Reason = "The contract ended.", Grace = grace }, RequestDeletion.Handle);

    static Task<Refusal> Refused<T>(Func<Task<T>> work) => PeopleSteps.Refused(work);

    [Fact]
    public async Task Nobody_gets_in_and_no_job_runs_until_it_is_brought_back()
    {
        var org = await TestOrganization.Create("Pier Audio");
        var (installation, door, user) = (org.Installation, org.Installation.Services.GetRequiredService<OrganizationDoor>(), org.Admin.Actor.UserId!.Value);
        var work = new Work();
        await work.Enqueue(org);
        await Archive(org, " Merged into another. ");

        async Task<InOrganization> Enter()
        {
            installation.Sessions().Forget();
            return await door.Enter((await installation.SignedIn(user)).Caller, org.Slug, default);
        }

        var refusal = await PeopleSteps.Refused(Enter);
        Assert.Equal((403, "organization_archived", "Pier Audio is archived. The operator of this platform can bring it back."), (refusal.Status, refusal.Code, refusal.Message));
        Assert.Equal((OrganizationStatus.Archived, "Merged into another."), ((await Facts(org)).Status, (await Facts(org)).StatusReason));
        Assert.DoesNotContain(await door.AllAsSystem(default), organization => organization.Tenant.Id == org.Tenant.Id);
        Assert.Equal(0, await (await work.Worker()).RunDue());
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => work.Enqueue(org))).SqlState);

        await BringBack(org);

        Assert.Equal((OrganizationStatus.Active, null), ((await Facts(org)).Status, (await Facts(org)).StatusReason));
        await Enter();
        Assert.Equal(1, await (await work.Worker()).RunDue());
        Assert.Equal(["organization.archived Merged into another.", "organization.unarchived"], await installation.Control.Read(db => db.List<string>(
            $"select concat_ws(' ', action, btrim(detail ->> 'reason')) from audit_log where organization_id = {org.Organization.Id} and action like 'organization.%archived' order by id")));
    }

    [Fact]
    public async Task It_is_archived_from_active_or_suspended_and_back_it_is_active()
    {
        var org = await TestOrganization.Create();
        await Suspend(org);
        await Archive(org);

        Assert.Equal("not_active", (await Refused(() => Archive(org))).Code);
        Assert.Equal("not_active", (await Refused(() => Suspend(org))).Code);
        Assert.Equal("not_suspended", (await Refused(() => Resume(org))).Code);
        Assert.Equal(OrganizationStatus.Active, (await BringBack(org)).Status);
        Assert.Equal("not_archived", (await Refused(() => BringBack(org))).Code);
        Assert.Equal("not_found", (await Refused(() => org.Installation.Master.Run(ArchiveOrganization.UndoCase, new ArchiveOrganization.UndoCommand("none"), ArchiveOrganization.Undo))).Code);
        Assert.Equal("forbidden", (await Refused(() => org.Admin.Run(ArchiveOrganization.Case, new ArchiveOrganization.Command { Id = org.Organization.Id, Reason = "x" }, ArchiveOrganization.Handle))).Code);
    }

    [Fact]
    public async Task It_is_exported_restored_cloned_and_renamed_where_it_lies()
    {
        var org = await TestOrganization.Create("Pier Audio");
        var (installation, id) = (org.Installation, org.Organization.Id);
        await org.Do(db => db.Execute($"update org_setting set legal_name = 'Before'"));
        using var export = new MemoryStream();
        await Archive(org);
        await installation.Master.Read(ExportOrganization.Case, new ExportOrganization.Command(id), ExportOrganization.Handle);
        await TenantExport.Write(installation.Connection.As(TenantExport.Login), id, "Pier", "a@pier.test", export, _files.Files);
        await TestDatabase.Execute(installation.SuperuserConnection, $"update {org.Tenant.Schema}.org_setting set legal_name = 'After'");

        export.Position = 0;
        var prepared = await PrepareRestore.From(installation.Master, installation.Connection, _files.Files, id, export);
        await installation.Master.Run(SwapRestored.Case, new SwapRestored.Command(id, prepared.Id), SwapRestored.Handle);

        Assert.Equal("Before", await TestDatabase.One<string>(installation.SuperuserConnection, $"select legal_name from {org.Tenant.Schema}.org_setting"));
        var clone = await CloneOrganization.Clone(installation.Master, installation.Address(), installation.Connection, _files.Files, new CloneOrganization.Command { Id = id, Slug = TestDatabase.Slug("trial"), Email = "t@pier.test" });
        Assert.Equal("active", clone.Status);
        var renamed = await installation.Master.Run(RenameOrganization.Case, new RenameOrganization.Command { Id = id, Name = "Pier Audio until 2031", Slug = org.Slug + "old", Version = (await Facts(org)).Version }, RenameOrganization.Handle);
        Assert.Equal((OrganizationStatus.Archived, org.Slug + "old"), (renamed.Facts.Status, renamed.Facts.Slug));
        await BringBack(org);
    }

    [Fact]
    public async Task Its_deletion_leaves_it_archived_while_it_can_be_taken_back()
    {
        var org = await TestOrganization.Create();
        await Archive(org);
        await Delete(org, TimeSpan.FromDays(30));

        Assert.Equal((OrganizationStatus.Archived, "Merged into another."), ((await Facts(org)).Status, (await Facts(org)).StatusReason));
        Assert.Equal("being_deleted", (await Refused(() => BringBack(org))).Code);
        var back = await org.Installation.Master.Run(RequestDeletion.CancelCase, new RequestDeletion.CancelCommand(org.Organization.Id), RequestDeletion.Cancel);
        Assert.Equal(OrganizationStatus.Archived, back.Facts.Status);

        await Delete(org, TimeSpan.Zero);
        await using var services = new ServiceCollection().AddSingleton(org.Installation.Connection).AddSingleton(new ArchiveFolder(new ArchiveOptions { Folder = _folder }))
            .AddSingleton<TenantFiles>(_files.Files).AddSingleton(InstallationKey.Ephemeral().Seal()).BuildServiceProvider();
        await CarryOutDeletion.Run(org.Installation.Master, services, org.Organization.Id);
        Assert.Equal(OrganizationStatus.Deleted, (await Facts(org)).Status);
        Assert.Equal("not_archived", (await Refused(() => BringBack(org))).Code);
    }

    [Fact]
    public async Task What_is_being_deleted_is_not_archived()
    {
        var org = await TestOrganization.Create();
        await Delete(org, TimeSpan.FromDays(30));

        Assert.Equal("being_deleted", (await Refused(() => Archive(org))).Code);
    }
}
