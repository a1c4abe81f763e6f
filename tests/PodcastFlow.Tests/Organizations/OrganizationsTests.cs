using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Organizations;

public sealed class OrganizationsTests
{
    static readonly string Prefix = $"o{Environment.ProcessId}n";
    static int _count;

    static CreateOrganization.Command Order(string? slug = null, string name = "Harbor Audio") =>
        new() { Name = name, Slug = slug ?? Prefix + Interlocked.Increment(ref _count), Email = "first@harbor.test" };

    static Task<CreateOrganization.Created> Create(TestInstallation installation, CreateOrganization.Command order) => CreateOrganization.Handle(installation.Master, installation.Address(), order);

    static Task<CreateOrganization.Created> Resume(TestInstallation installation, string id) => ResumeProvisioning.Resume(installation.Master, installation.Address(), new ResumeProvisioning.Command(id));

    static Task<ShowOrganization.Organization> Show(TestInstallation installation, string id) => installation.Master.Read(ShowOrganization.Case, new ShowOrganization.Query(id), ShowOrganization.Handle);

    static async Task<List<string>> Followed(TestInstallation installation, string id)
    {
        List<string> steps = [];
        await foreach (var step in ProvisioningProgress.Follow(installation.Master, TimeProvider.System, id, TestContext.Current.CancellationToken)) steps.Add(step.Name);
        return steps;
    }

    [Fact]
    public async Task Of_many_who_create_one_slug_at_once_one_wins()
    {
        var installation = await TestInstallation.Get();
        var slug = Order().Slug;

        var ends = await PeopleSteps.AtOnce([.. Enumerable.Range(0, 8).Select(i => (Func<Task>)(() => Create(installation, Order(slug, $"Network {i}"))))]);

        Assert.Single(ends, "done");
        Assert.Equal(7, ends.Count(end => end == "slug_taken"));
    }

    [Fact]
    public async Task The_same_request_sent_twice_at_once_makes_one_organization()
    {
        var installation = await TestInstallation.Get();
        var order = Order();

        var ends = await PeopleSteps.AtOnce(() => Create(installation, order), () => Create(installation, order));

        Assert.Equal(["done", "slug_taken"], ends.Order());
    }

    [Theory]
    [InlineData("nothing yet")]
    [InlineData("a schema")]
    public async Task A_creation_killed_between_its_steps_is_finished_by_the_same_request(string had)
    {
        var installation = await TestInstallation.Get();
        var order = Order();
        var id = await CreateOrganization.Begin(installation.Master, order);
        if (had == "a schema")
            await installation.Control.Run(async db =>
            {
                await db.One<string>($"select create_complete_org_schema({order.Slug}, {id})");
                return await db.Execute($"update organization set status = 'provisioning' where id = {id}");
            });

        Assert.Equal("slug_taken", (await PeopleSteps.Refused(() => Create(installation, order with { Name = "Somebody else" }))).Code);
        var created = await Create(installation, order);

        Assert.Equal((id, "active"), (created.Id, created.Status));
        await installation.Accept(PeopleSteps.Token(created.InvitationUrl));
    }

    [Fact]
    public async Task Provisioning_that_fails_says_so_and_is_resumed()
    {
        var installation = await TestInstallation.Get();
        var order = Order();
        await TestDatabase.Execute(installation.SuperuserConnection, $"create role org_{order.Slug}");     // the role it is going to need
        var id = await CreateOrganization.Begin(installation.Master, order);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => CreateOrganization.Finish(installation.Master, installation.Address(), id, order));

        Assert.Equal(["requested", "failed"], await Followed(installation, id));
        Assert.Contains("already exists", (await Show(installation, id)).Steps[^1].Detail, StringComparison.Ordinal);
        await TestDatabase.Execute(installation.SuperuserConnection, $"drop role org_{order.Slug}");
        await Resume(installation, id);

        Assert.Equal(Provisioning.Steps, await Followed(installation, id));
        Assert.Equal("already_provisioned", (await PeopleSteps.Refused(() => Resume(installation, id))).Code);
        Assert.Equal(404, (await PeopleSteps.Refused(() => Resume(installation, "none"))).Status);
    }

    [Fact]
    public async Task Progress_is_followed_while_it_happens()
    {
        var installation = await TestInstallation.Get();
        var order = Order();
        var id = await CreateOrganization.Begin(installation.Master, order);
        var followed = Followed(installation, id);

        await CreateOrganization.Finish(installation.Master, installation.Address(), id, order);

        Assert.Equal(Provisioning.Steps, await followed);
        Assert.True(await TestDatabase.One<bool>(installation.SuperuserConnection, $"""
            select at > (select min(applied_at) from org_{order.Slug.Replace('-', '_')}.schema_migration) from provisioning_step where organization_id = '{id}' and step = 'schema'
            """), "The schema was made before it was begun.");
    }

    [Fact]
    public async Task A_new_slug_moves_everything_and_the_old_one_is_kept_from_others_for_ten_minutes()
    {
        var org = await TestOrganization.Create();
        var installation = org.Installation;
        var (id, old, renamed) = (org.Organization.Id, org.Slug, org.Slug + "x");
        Task<ShowOrganization.Organization> Rename(string name, string slug, Tenancy.RowVersion version) =>
            installation.Master.Run(RenameOrganization.Case, new RenameOrganization.Command { Id = id, Name = name, Slug = slug, Version = version }, RenameOrganization.Handle);
        var first = await Show(installation, id);

        var second = await Rename(" Harbor Sound ", renamed, first.Version);

        Assert.Equal(("Harbor Sound", renamed, "org_" + renamed), (second.Facts.Name, second.Facts.Slug, second.Facts.Schema));
        Assert.Equal("changed_meanwhile", (await PeopleSteps.Refused(() => Rename("Late", renamed, first.Version))).Code);
        Assert.Equal("slug_retired", (await PeopleSteps.Refused(() => Create(installation, Order(old)))).Code);
        Assert.Equal("slug_reserved", (await PeopleSteps.Refused(() => Rename("Harbor", "profile", second.Version))).Code);
        installation.Registry.Forget();
        var tenant = (await installation.Registry.Find(id))!;
        Assert.Equal("Harbor Sound " + old, await installation.Tenants.Run(tenant, db => db.One<string>($"select display_name || ' ' || slug_at_creation from org_identity")));
        Assert.Equal(old, (await Rename("Harbor Sound", old, second.Version)).Facts.Slug);      // the organization itself may go back
    }

    [Fact]
    public async Task A_slug_of_another_organization_is_refused()
    {
        var (ours, theirs) = (await TestOrganization.Create(), await TestOrganization.Create());
        var version = (await Show(ours.Installation, ours.Organization.Id)).Version;

        var refusal = await PeopleSteps.Refused(() => ours.Installation.Master.Run(RenameOrganization.Case,
            new RenameOrganization.Command { Id = ours.Organization.Id, Name = "Us", Slug = theirs.Slug, Version = version }, RenameOrganization.Handle));

        Assert.Equal((409, "slug_taken"), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task A_suspended_organization_lets_nobody_in_until_it_is_resumed()
    {
        var org = await TestOrganization.Create();
        var (installation, door) = (org.Installation, org.Installation.Services.GetRequiredService<OrganizationDoor>());
        var user = org.Admin.Actor.UserId!.Value;
        var suspend = new SuspendOrganization.Command { Id = org.Organization.Id, Reason = "Bills are not paid." };
        await installation.Master.Run(SuspendOrganization.Case, suspend, SuspendOrganization.Handle);

        async Task<InOrganization> Enter()
        {
            installation.Sessions().Forget();
            return await door.Enter((await installation.SignedIn(user)).Caller, org.Slug, default);
        }

        Assert.Equal("organization_suspended", (await PeopleSteps.Refused(Enter)).Code);
        Assert.Equal("not_active", (await PeopleSteps.Refused(() => installation.Master.Run(SuspendOrganization.Case, suspend, SuspendOrganization.Handle))).Code);
        await installation.Master.Run(SuspendOrganization.ResumeCase, new SuspendOrganization.ResumeCommand(org.Organization.Id), SuspendOrganization.Resume);

        await Enter();
        Assert.Equal(["organization.created", "organization.suspended", "organization.resumed"], await installation.Control.Read(db => db.List<string>(
            $"select action from audit_log where detail->>'id' = {org.Organization.Id} or detail->>'slug' = {org.Slug} order by id")));
    }

    [Fact]
    public async Task Only_the_master_works_on_the_platform()
    {
        var org = await TestOrganization.Create();

        foreach (var attempt in new Func<Task>[]
                 {
                     () => org.Admin.Read(ListOrganizations.Case, new ListOrganizations.Query(), ListOrganizations.Handle),
                     () => org.Admin.Run(SuspendOrganization.Case, new SuspendOrganization.Command { Id = org.Organization.Id, Reason = "x" }, SuspendOrganization.Handle),
                     () => org.Admin.Read(ListMails.Case, new ListMails.Query(), ListMails.Handle),
                     () => CreateOrganization.Handle(org.Admin, org.Installation.Address(), Order()),
                 })
            Assert.Equal("forbidden", (await PeopleSteps.Refused(attempt)).Code);
    }

    [Fact]
    public async Task The_master_finds_organizations_their_people_and_their_mails()
    {
        var org = await TestOrganization.Create("Lighthouse Studios");
        await org.As(Role.Sales);
        var master = org.Installation.Master;

        var found = await master.Read(ListOrganizations.Case, new ListOrganizations.Query { Search = org.Slug, Status = OrganizationStatus.Active, Plan = "enterprise" }, ListOrganizations.Handle);
        Assert.Equal(("Lighthouse Studios", "Enterprise", 2), (found.Items[0].Name, found.Items[0].Plan, found.Items[0].Users));
        var people = await master.Read(ListUsers.PlatformCase, new ListUsers.Query(), (db, _, q, ct) => ListUsers.Handle(db, org.Organization.Id, q, ct));
        Assert.Equal(2, people.Total);
        var mails = await master.Read(ListMails.Case, new ListMails.Query { OrganizationId = org.Organization.Id }, ListMails.Handle);
        Assert.Equal([org.EmailOf(Role.Sales), org.EmailOf(Role.Admin)], mails.Items.Select(m => m.To));
        Assert.Equal(404, (await PeopleSteps.Refused(() => Show(org.Installation, "none"))).Status);
        Assert.Equal(["starter", "professional", "enterprise"], (await master.Read(ListPlans.Case, new ListPlans.Query(), ListPlans.Handle)).Select(p => p.Id));
    }
}
