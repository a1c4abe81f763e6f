using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PodcastFlow.Advertisers;
using PodcastFlow.Files;
using PodcastFlow.Home;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Organizations;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Files;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Organizations;

/// <summary>A copy to try things on: all that is in the original, and nothing leaves it.</summary>
public sealed class CloneOrganizationTests : IDisposable
{
    readonly StoreInFolder _files = new();

    public void Dispose() => _files.Dispose();

    async Task<(TestOrganization Source, CreateOrganization.Created Clone, Tenant Tenant)> Cloned()
    {
        var source = await TestOrganization.Create("Pier Audio");
        await source.Do(db => db.Execute($"update org_setting set legal_name = 'Pier Audio Ltd', hold_ttl_hours = 7"));
        await source.Do(db => db.Execute($"insert into megaphone_integration (network_id, token_ciphertext, key_id, created_at, created_by, updated_at, updated_by) values ('n', '\\x01', 'key', {db.Now}, {MemberId.System}, {db.Now}, {MemberId.System})"));
        var clone = await CloneOrganization.Clone(source.Installation.Master, source.Installation.Address(), source.Installation.Connection, _files.Files, Order(source));
        return (source, clone, (await source.Installation.Registry.Find(clone.Id))!);
    }

    static CloneOrganization.Command Order(TestOrganization source) => new() { Id = source.Organization.Id, Slug = TestDatabase.Slug("trial"), Email = "trial@pier.test" };

    [Fact]
    public async Task It_has_the_originals_rows_and_neither_its_people_nor_its_tokens()
    {
        var (source, clone, tenant) = await Cloned();

        Assert.Equal(("Pier Audio (sandbox)", "active", source.Slug), (clone.Name, clone.Status, tenant.SandboxOf));
        Assert.Equal("enterprise", await source.Installation.Control.Read(db => db.One<string>($"select plan_id from subscription where organization_id = {clone.Id}")));
        Assert.Equal("Pier Audio Ltd 7", await source.Installation.Tenants.Read(tenant, db => db.One<string>($"select legal_name || ' ' || hold_ttl_hours from org_setting")));
        Assert.Equal("n true", await source.Installation.Tenants.Read(tenant, db => db.One<string>($"select network_id || ' ' || (token_ciphertext is null) from megaphone_integration")));
        Assert.Equal(0, await source.Installation.Tenants.Read(tenant, db => db.One<int>($"select count(*)::int from member where status = 'active'")));
        Assert.Equal(clone.Id, await source.Installation.Tenants.Read(tenant, db => db.One<string>($"select org_id from org_identity")));
        Assert.Equal(["organization.created"], await source.Installation.Control.Read(db => db.List<string>($"select action from audit_log where organization_id = {clone.Id}")));
        Assert.Equal(1, await source.Installation.Control.Read(db => db.One<int>($"select count(*)::int from audit_log where organization_id = {source.Organization.Id} and action = 'organization.cloned'")));
    }

    [Fact]
    public async Task No_mail_leaves_it_and_nothing_is_fetched_from_outside()
    {
        var (source, clone, tenant) = await Cloned();
        using var server = new MailServer();
        var control = source.Installation.Control;
        var mail = await control.Read(db => db.One<Guid>($"select id from email_message where organization_id = {clone.Id}"));

        await SendMail.Send(new Unattended(control, source.Installation.Services.GetRequiredService<OrganizationDoor>(), default), new MailOptions { Smtp = server.Url }, new SendMail.Query(mail));

        Assert.Empty(server.Mails);
        Assert.Null(await control.Read(db => db.One<DateTimeOffset?>($"select sent_at from email_message where id = {mail}")));
        var door = source.Installation.Services.GetRequiredService<OrganizationDoor>().AsSystem(tenant, default);
        using var fetcher = new FeedFetcher(Options.Create(new FeedFetchOptions()), TimeProvider.System);
        Assert.Equal("sandbox", (await Assert.ThrowsAsync<Refusal>(() => FeedContent.Fetch(door, fetcher, "https://feeds.example/a", default))).Code);
        Assert.Equal("sandbox", (await Assert.ThrowsAsync<Refusal>(() => RefreshFeed.Refresh(door, fetcher, new ShowId(Guid.CreateVersion7())))).Code);
        Assert.All(await source.Installation.Services.GetRequiredService<OrganizationDoor>().AllAsSystem(default), organization => Assert.Equal(organization.Tenant.Id == clone.Id, organization.Tenant.SandboxOf == source.Slug));
    }

    [Fact]
    public async Task One_that_stopped_after_its_slug_was_taken_or_its_rows_were_there_is_finished_and_never_becomes_an_empty_organization()
    {
        var source = await TestOrganization.Create();
        var (installation, order) = (source.Installation, Order(source));
        var begun = await installation.Master.Run(CloneOrganization.Case, order, CloneOrganization.Handle);

        Assert.Equal("to_be_cloned", (await Assert.ThrowsAsync<Refusal>(() => ResumeProvisioning.Resume(installation.Master, installation.Address(), new ResumeProvisioning.Command(begun.Id)))).Code);
        Assert.Equal("slug_taken", (await Assert.ThrowsAsync<Refusal>(() => CreateOrganization.Begin(installation.Master, new() { Name = "Another", Slug = order.Slug, Email = "a@b.test" }))).Code);
        Assert.Equal(begun, await installation.Master.Run(CloneOrganization.Case, order, CloneOrganization.Handle));
        Assert.Equal(1, await installation.Control.Read(db => db.One<int>($"select count(*)::int from job where kind = {CloneOrganization.Job.Name} and dedupe_key = {begun.Id}")));
        await TenantClone.Make(installation.Connection.As(TenantExport.Login), installation.Connection.As(TenantArchive.Login), source.Organization.Id, order.Slug, begun.Id);

        var finished = await CloneOrganization.Finish(installation.Master, installation.Address(), installation.Connection, _files.Files, begun.Id);

        Assert.Equal("active", finished!.Status);
        Assert.Null(await CloneOrganization.Finish(installation.Master, installation.Address(), installation.Connection, _files.Files, begun.Id));
    }

    [Fact]
    public async Task Whoever_follows_it_hears_how_far_the_rows_are()
    {
        var source = await TestOrganization.Create();
        var (installation, halt) = (source.Installation, new Halt(5));
        var begun = await installation.Master.Run(CloneOrganization.Case, Order(source), CloneOrganization.Handle);
        var copying = Task.Run(() => CloneOrganization.Finish(installation.Master, installation.Address(), installation.Connection, _files.Files, begun.Id, halt));
        List<Provisioning.Step> told = [];
        await foreach (var step in ProvisioningProgress.Follow(installation.Master, TimeProvider.System, begun.Id, TestContext.Current.CancellationToken))
        {
            told.Add(step);
            if (step is { Name: Provisioning.Copying, Done: 5 }) halt.Go.Set();
        }

        await copying;
        Assert.Equal(["requested", "copying", "schema", "admin", "active"], told.Select(step => step.Name).Distinct());
        Assert.All(told.Where(step => step.Total > 0), step => Assert.InRange(step.Done!.Value, 0, step.Total!.Value));
        Assert.Equal(Provisioning.Steps, (await installation.Control.Read(db => Provisioning.Read(db, begun.Id, default))).Select(step => step.Name));
    }

    [Fact]
    public async Task Whoever_follows_it_is_told_that_nothing_happens_once_no_job_is_at_it()
    {
        var source = await TestOrganization.Create();
        var installation = source.Installation;
        var begun = await installation.Master.Run(CloneOrganization.Case, Order(source), CloneOrganization.Handle);
        Task<bool> IsInProgress() => installation.Master.Read(ShowOrganization.Case, new ShowOrganization.Query(begun.Id), async (db, actor, query, ct) => (await ShowOrganization.Handle(db, actor, query, ct)).Facts.IsInProgress);
        Assert.True(await IsInProgress());
        List<string> told = [];
        var following = Task.Run(async () =>
        {
            await foreach (var step in ProvisioningProgress.Follow(installation.Master, new Hasty(), begun.Id, default)) told.Add(step.Name);
        });
        await Task.Delay(500);
        Assert.Equal(["requested"], told);

        await installation.Control.Run(db => db.Execute($"delete from job where kind = {CloneOrganization.Job.Name} and dedupe_key = {begun.Id}"));

        await following;
        Assert.Equal(["requested", "stalled"], told);
        Assert.False(await IsInProgress());
    }

    [Fact]
    public async Task Asked_again_one_that_waits_for_its_next_try_does_not_wait_any_longer()
    {
        var source = await TestOrganization.Create();
        var (control, master, order) = (source.Installation.Control, source.Installation.Master, Order(source));
        var begun = await master.Run(CloneOrganization.Case, order, CloneOrganization.Handle);
        await control.Run(db => db.Execute($"update job set attempts = 3, run_after = {db.Now.AddHours(1)} where dedupe_key = {begun.Id}"));
        await control.Run(db => Provisioning.Done(db, begun.Id, Provisioning.Failed, default, "no room"));

        await master.Run(CloneOrganization.Case, order, CloneOrganization.Handle);

        Assert.True(await control.Read(db => db.One<bool>($"select run_after <= {db.Now} from job where dedupe_key = {begun.Id}")));
        Assert.Equal(["requested"], (await control.Read(db => Provisioning.Read(db, begun.Id, default))).Select(step => step.Name));
    }

    /// <summary>Half a minute is over after 30 ms.</summary>
    sealed class Hasty : TimeProvider
    {
        public override long TimestampFrequency => base.TimestampFrequency / 1000;
    }

    [Fact]
    public async Task One_that_fails_gives_the_slug_back_and_says_why()
    {
        var source = await TestOrganization.Create();
        var (installation, order) = (source.Installation, Order(source));
        var broken = installation.Connection with { PasswordOf = _ => "wrong" };

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => CloneOrganization.Clone(installation.Master, installation.Address(), broken, _files.Files, order));

        Assert.Equal(0, await installation.Control.Read(db => db.One<int>($"select count(*)::int from organization where slug = {order.Slug}")));
        var begun = await installation.Master.Run(CloneOrganization.Case, order, CloneOrganization.Handle);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => CloneOrganization.Finish(installation.Master, installation.Address(), broken, _files.Files, begun.Id));
        Assert.Contains("password", (await installation.Control.Read(db => Provisioning.Read(db, begun.Id, default))).Single(step => step.Name == Provisioning.Failed).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_files_of_its_own_and_one_that_fails_leaves_none()
    {
        var source = await TestOrganization.Create();
        var advertiser = await source.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Acme" }, CreateAdvertiser.Handle);
        var attached = await AttachFile.To(source.Admin, _files.Store, new AttachFile.Command(RecordKind.Advertiser, Id.From<RecordId>(advertiser.Id.Value), "brief.txt"), new MemoryStream("Read it slowly."u8.ToArray()));

        var clone = await CloneOrganization.Clone(source.Installation.Master, source.Installation.Address(), source.Installation.Connection, _files.Files, Order(source));

        await _files.Store.Of(source.Organization.Id).Clear(TestContext.Current.CancellationToken);
        var tenant = (await source.Installation.Registry.Find(clone.Id))!;
        var (name, hash) = await source.Installation.Tenants.Read(tenant, async db =>
            (await db.One<string>($"select t.file_name || ' ' || f.state from attachment t join public.uploaded_file f on f.id = t.file_id where t.id = {attached.Id}"), await db.One<byte[]>($"select sha256 from attachment")));
        Assert.Equal("brief.txt ready", name);
        await using var content = await _files.Store.Of(clone.Id).OpenRead(new FileHash(hash), TestContext.Current.CancellationToken);
        Assert.Equal(15, content!.Length);

        // Now a file of the original is missing.
        var order = Order(source) with { Slug = TestDatabase.Slug("trial") };
        var begun = await source.Installation.Master.Run(CloneOrganization.Case, order, CloneOrganization.Handle);
        await Assert.ThrowsAsync<Tenancy.Installation.InstallationException>(() => CloneOrganization.Finish(source.Installation.Master, source.Installation.Address(), source.Installation.Connection, _files.Files, begun.Id));
        Assert.Equal(0L, await TestDatabase.One<long>(source.Installation.SuperuserConnection, $"select count(*) from tenant_schema where organization_id = '{begun.Id}'"));
        Assert.Empty(await _files.Store.Of(begun.Id).List(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }
}
