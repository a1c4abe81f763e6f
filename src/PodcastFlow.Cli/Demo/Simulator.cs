using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Cli.Demo;

/// <summary>Fills the demo's networks the way their people would: through the product's use cases, over the past months, the same for the same seed.</summary>
sealed class Simulator(IServiceProvider services, DemoClock clock, int seed, CancellationToken ct)
{
    readonly ControlDatabase _control = services.GetRequiredService<ControlDatabase>();
    readonly TenantDatabase _tenants = services.GetRequiredService<TenantDatabase>();
    readonly TenantRegistry _registry = services.GetRequiredService<TenantRegistry>();
    readonly PublicAddress _address = services.GetRequiredService<PublicAddress>();

    public async Task Fill(IProgress<(double Share, string Now)> progress)
    {
        foreach (var network in DemoNetwork.All)
        {
            progress.Report((0, network.Name));
            var dice = new Dice(seed);
            clock.GoTo(TimeSpan.FromDays(100));
            var staff = await Found(network);
            await Settle(network, staff.Admin);
            var customers = new Customers(network, staff, dice);
            await customers.Add();
        }
    }

    static async Task Settle(DemoNetwork network, InOrganization admin)
    {
        var before = await admin.Read(ShowSettings.Case, new ShowSettings.Query(), ShowSettings.Handle);
        await admin.Run(UpdateSettings.Case, new UpdateSettings.Command
        {
            Version = before.Version, TimeZone = network.TimeZone, DefaultCurrency = network.Currency, AccentColour = network.Accent, LegalName = network.Name + (network.Country == "US" ? ", Inc." : " Ltd"),
            City = network.City, Country = network.Country, HoldTtlHours = 72, HoldExtensionMax = 2, FirstWeekday = 1,
        }, UpdateSettings.Handle);
    }

    /// <summary>Creates the organization and brings its people in.</summary>
    async Task<Staff> Found(DemoNetwork network)
    {
        var first = network.People[0];
        var created = await CreateOrganization.Handle(new Operator(_control, ct), _address,
            new CreateOrganization.Command { Slug = network.Slug, Name = network.Name, Email = first.Email, Plan = network.Plan });
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
        return staff;
    }

    async Task<InOrganization> Accept(Tenant tenant, DemoNetwork network, DemoPerson person, string invitation)
    {
        await using var scope = services.CreateAsyncScope();
        var passwords = scope.ServiceProvider.GetRequiredService<Passwords>();
        var acceptance = new AcceptInvitation.Command { Token = invitation[(invitation.LastIndexOf('/') + 1)..], Name = person.Name, Password = DemoAccount.SharedPassword };
        var accepted = await new Anyone(_control, ct).Run(AcceptInvitation.Case, acceptance, (db, _, command, cancel) => AcceptInvitation.Handle(db, passwords, command, cancel));
        var actor = new Actor(Id.From<MemberId>(accepted.UserId.Value), accepted.UserId, [person.Role]);
        return new InOrganization(tenant, network.Name, actor, _tenants, _control, ct);
    }
}
