using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Files;
using PodcastFlow.Identity;
using PodcastFlow.Inventory;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Cli.Demo;

/// <summary>
/// Fills the demo's networks the way their people would have done it: through the product's use cases, over the past fourteen weeks. The same
/// seed on the same day does the same.
/// </summary>
sealed class Simulator(IServiceProvider services, DemoClock clock, int seed, IProgress<(double Share, string Now)> progress, CancellationToken ct)
{
    const int Weeks = 14;
    const int WeeksBetweenFeeds = 4;

    readonly ControlDatabase _control = services.GetRequiredService<ControlDatabase>();
    readonly TenantRegistry _registry = services.GetRequiredService<TenantRegistry>();
    readonly PublicAddress _address = services.GetRequiredService<PublicAddress>();
    readonly OrganizationDoor _doors = services.GetRequiredService<OrganizationDoor>();

    int _done;

    public async Task Fill()
    {
        foreach (var (network, index) in DemoNetwork.All.Select((network, index) => (network, index))) await Live(network, new Dice(seed + index));
        clock.GoTo(TimeSpan.Zero);
    }

    async Task Live(DemoNetwork network, Dice dice)
    {
        var present = clock.Present;
        clock.GoTo(TimeSpan.FromDays(7 * Weeks));
        var (tenant, staff) = await Found(network);
        await Settle(network, staff.Admin);
        Step(network);
        var customers = new Customers(network, staff, dice);
        await customers.Add();
        Step(network);
        var stations = network.Shows.Select(show => new Station(network, show, present, dice)).ToList();
        foreach (var (station, position) in stations.Select((station, position) => (station, position)))
        {
            await station.Begin(staff, clock.GetUtcNow(), position);
            Step(network);
        }
        var papers = new Papers(services.GetRequiredService<FileStore>(), new Dice(seed));
        foreach (var customer in customers.All.Where((_, index) => index % 3 == 0)) await papers.Logo(customer);
        var sales = new Sales(network, customers.All, papers, dice);
        for (var week = Weeks - 1; week >= 0; week--)
        {
            if (week % WeeksBetweenFeeds == 2) await Publish(network, staff, stations, Ago(week, 6));
            // The last days are the busy ones: what is held now is what people see.
            foreach (var days in week == 0 ? [3, 2, 1, 0.2] : new[] { 5.0, 3, 1 }) await Day(network, tenant, sales, dice, Ago(week, days), busy: week == 0);
            Step(network);
        }
        await Publish(network, staff, stations, TimeSpan.Zero);
    }

    async Task Publish(DemoNetwork network, Staff staff, List<Station> stations, TimeSpan ago)
    {
        clock.GoTo(ago);
        foreach (var station in stations)
        {
            await station.Refresh(staff, clock.GetUtcNow());
            Step(network);
        }
    }

    async Task Day(DemoNetwork network, Tenant tenant, Sales sales, Dice dice, TimeSpan ago, bool busy)
    {
        ct.ThrowIfCancellationRequested();
        clock.GoTo(ago);
        await _doors.AsSystem(tenant, ct).Run(ExpireReservations.Case, new ExpireReservations.Command(), ExpireReservations.Handle);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(network.TimeZone)).Date);
        await sales.Follow();
        if (dice.Chance(0.7)) await sales.BeginCampaign(today);
        for (var holds = busy ? 6 : dice.Between(0, 2); holds > 0; holds--) await sales.Hold(today);
    }

    /// <summary>Creates the organization and brings its people in.</summary>
    async Task<(Tenant Tenant, Staff Staff)> Found(DemoNetwork network)
    {
        var first = network.People[0];
        var order = new CreateOrganization.Command { Slug = network.Slug, Name = network.Name, Email = first.Email, Plan = network.Plan };
        var created = await CreateOrganization.Handle(new Operator(_control, ct), _address, order);
        var tenant = await _registry.Find(created.Id, ct) ?? throw new InvalidOperationException($"{network.Slug} is not in the registry.");
        var staff = new Staff();
        var admin = await Accept(tenant, network, first, created.InvitationUrl);
        staff.Add(first, admin);
        foreach (var person in network.People.Skip(1))
        {
            var invitation = new InviteUser.Command { Email = person.Email, Name = person.Name, Roles = [person.Role] };
            var invited = await admin.Run(InviteUser.Case, invitation, (db, _, command, cancel) => InviteUser.Handle(db, admin, _address, command, cancel));
            staff.Add(person, await Accept(tenant, network, person, invited.InvitationUrl));
        }
        return (tenant, staff);
    }

    async Task<InOrganization> Accept(Tenant tenant, DemoNetwork network, DemoPerson person, string invitation)
    {
        await using var scope = services.CreateAsyncScope();
        var passwords = scope.ServiceProvider.GetRequiredService<Passwords>();
        var acceptance = new AcceptInvitation.Command { Token = invitation[(invitation.LastIndexOf('/') + 1)..], Name = person.Name, Password = DemoAccount.SharedPassword };
        var accepted = await new Anyone(_control, ct).Run(AcceptInvitation.Case, acceptance, (db, _, command, cancel) => AcceptInvitation.Handle(db, passwords, command, cancel));
        var actor = new Actor(Id.From<MemberId>(accepted.UserId.Value), accepted.UserId, [person.Role]);
        return new InOrganization(tenant, network.Name, actor, services.GetRequiredService<TenantDatabase>(), _control, ct);
    }

    static async Task Settle(DemoNetwork network, InOrganization admin)
    {
        var before = await admin.Read(ShowSettings.Case, new ShowSettings.Query(), ShowSettings.Handle);
        await admin.Run(UpdateSettings.Case, new UpdateSettings.Command
        {
            Version = before.Version, TimeZone = network.TimeZone, DefaultCurrency = network.Currency, AccentColour = network.Accent, LegalName = network.LegalName,
            City = network.City, Country = network.Country, HoldTtlHours = 72, HoldExtensionMax = 2, FirstWeekday = 1,
        }, UpdateSettings.Handle);
    }

    void Step(DemoNetwork network)
    {
        var all = DemoNetwork.All.Sum(one => 2 + Weeks + one.Shows.Count * (2 + (Weeks + 1) / WeeksBetweenFeeds));
        progress.Report(((double)++_done / all, network.Name));
    }

    static TimeSpan Ago(int weeks, double days) => TimeSpan.FromDays(7 * weeks + days);
}
