using PodcastFlow.Advertisers;
using PodcastFlow.Files;
using PodcastFlow.Home;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Shows;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Files;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Organizations;

/// <summary>A plan's limits refuse what goes beyond them, at once and also for several at a time, and leave what is there.</summary>
public sealed class PlanLimitsTests : IDisposable
{
    readonly StoreInFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Of_eight_shows_added_at_once_to_a_plan_of_five_five_are_there_and_a_larger_plan_takes_more_at_once()
    {
        var org = await On("starter");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Refused(() => AddShow(org, $"Show {i}"))));

        Assert.Equal(5, outcomes.Count(refusal => refusal is null));
        var refusal = outcomes.First(refusal => refusal is not null)!;
        Assert.Equal((409, "plan_limit", "The plan Starter allows 5 shows in use; this network has 5. The operator of this platform can change the plan."), (refusal.Status, refusal.Code, refusal.Message));
        Assert.Equal(("shows", 5L, 5L, "Starter"), (refusal.Facts["metric"], refusal.Facts["limit"], refusal.Facts["used"], refusal.Facts["plan"]));
        await Change(org, "professional");
        await AddShow(org, "One more");
    }

    [Fact]
    public async Task A_show_out_of_use_makes_room_and_comes_back_only_when_there_is_some()
    {
        var org = await On("starter");
        var shows = new List<ShowId>();
        for (var i = 0; i < 5; i++) shows.Add((await AddShow(org, $"Show {i}")).Id);
        await Use(org, shows[0], active: false);
        await AddShow(org, "Another");

        Assert.Equal("plan_limit", (await Refused(() => Use(org, shows[0], active: true)))!.Code);

        await Use(org, shows[1], active: false);
        await Use(org, shows[0], active: true);
    }

    [Fact]
    public async Task People_are_counted_with_those_who_are_invited_and_a_smaller_plan_sends_nobody_away()
    {
        var org = await On("professional");
        for (var i = 1; i <= 5; i++) await org.As(Role.Sales, i);
        await Change(org, "starter");

        var refusal = await Refused(() => Invite(org, "one@more.test"));

        Assert.Equal("The plan Starter allows 5 people; this network has 6, those who are invited included. The operator of this platform can change the plan.", refusal!.Message);
        Assert.Equal([("users", 6L, 5L), ("shows", 0L, 5L), ("storage", 0L, 10L << 30), ("api_calls", 0L, 10_000L)], (await ShowPlan.Find(org.Admin)).Figures.Select(f => (f.Metric, f.Used, f.Limit!.Value)));
        await Change(org, "enterprise");
        await Invite(org, "one@more.test");
        await Invite(org, "one@more.test");        // asked again: no second place
        Assert.Equal([("users", 7L, null), ("shows", 0L, null), ("storage", 0L, null), ("api_calls", 0L, (long?)null)], (await ShowPlan.Find(org.Admin)).Figures.Select(f => (f.Metric, f.Used, f.Limit)));
    }

    [Fact]
    public async Task A_file_for_which_there_is_no_room_is_refused_and_the_same_content_takes_its_room_once()
    {
        var org = await On("starter");
        var advertiser = Id.From<RecordId>((await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Acme" }, CreateAdvertiser.Handle)).Id.Value);
        await Attach("first.txt", new byte[1000]);
        await Attach("the same.txt", new byte[1000]);
        Assert.Equal(1000, (await ShowPlan.Find(org.Admin)).Figures.Single(f => f.Metric == "storage").Used);
        await org.Installation.Control.Run(db => db.Execute($"update uploaded_file set size_bytes = {(10L << 30) - 500} where schema_name = {org.Tenant.Schema}"));

        var refusal = await Refused(() => Attach("second.txt", new byte[700]));

        Assert.Equal("The plan Starter allows 10 GB of files; this network has 10 GB, and this would be 1 KB more. The operator of this platform can change the plan.", refusal!.Message);
        Assert.Equal(2, await org.Do(db => db.One<int>($"select count(*)::int from attachment")));
        await Attach("third.txt", [1, 2, 3]);

        Task<AttachFile.Attached> Attach(string name, byte[] content) => AttachFile.To(org.Admin, _files.Store, new AttachFile.Command(RecordKind.Advertiser, advertiser, name), new MemoryStream(content));
    }

    [Fact]
    public async Task A_plan_or_an_organization_that_does_not_exist_is_told_and_the_log_knows_who_changed_it()
    {
        var org = await On("starter");

        Assert.Equal("no_such_plan", (await Refused(() => Change(org, "golden")))!.Code);
        Assert.Equal("not_found", (await Refused(() => org.Installation.Master.Run(ChangePlan.Case, new ChangePlan.Command { Id = "nobody", Plan = "starter" }, ChangePlan.Handle)))!.Code);

        Assert.Equal(["starter"], await org.Installation.Control.Read(db => db.List<string>($"select detail ->> 'plan' from audit_log where organization_id = {org.Organization.Id} and action = 'organization.plan_changed'")));
    }

    static async Task<TestOrganization> On(string plan)
    {
        var org = await TestOrganization.Create();
        await Change(org, plan);
        return org;
    }

    static Task<ChangePlan.Changed> Change(TestOrganization org, string plan) => org.Installation.Master.Run(ChangePlan.Case, new ChangePlan.Command { Id = org.Organization.Id, Plan = plan }, ChangePlan.Handle);

    static Task<CreateShow.Created> AddShow(TestOrganization org, string name) => org.Admin.Run(CreateShow.Case, new CreateShow.Command { Name = name, DefaultLengthSeconds = 1800 }, CreateShow.Handle);

    static Task<Deactivated> Use(TestOrganization org, ShowId show, bool active) => org.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(show, active), DeactivateShow.Handle);

    static Task<InviteUser.Invited> Invite(TestOrganization org, string email) => org.Admin.Run(InviteUser.Case, new InviteUser.Command { Email = email, Name = "One", Roles = [Role.Sales] },
        (db, _, command, ct) => InviteUser.Handle(db, org.Admin, org.Installation.Address(), command, ct));

    static async Task<Refusal?> Refused<T>(Func<Task<T>> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Refusal refusal)
        {
            return refusal;
        }
    }
}
