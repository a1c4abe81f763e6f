using Microsoft.AspNetCore.Components;
using PodcastFlow.Advertisers;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Web.Components;

namespace PodcastFlow.Web.Host;

/// <summary>Loads the frame around a page: who is signed in, in which organization, and what they may see there.</summary>
sealed class Shells(CircuitOrganization circuit, NavigationManager navigation)
{
    public static void Add(IServiceCollection services)
    {
        services.AddScoped<Shells>();
        services.AddScoped<LoadShell>(provider => provider.GetRequiredService<Shells>().Load);
    }

    async Task<Shell?> Load(string? slug, CancellationToken ct)
    {
        try
        {
            var caller = await circuit.Caller(ct);
            // One's own account is shown in the frame of the organization one works in.
            if (!caller.IsMaster) slug ??= caller.Organizations.Value.Find(o => o.OrganizationId == caller.ActiveOrganizationId)?.Slug;
            if (slug is null) return Of(caller, null, caller.AsActor());
            try
            {
                var organization = await circuit.Enter(slug, ct);
                var card = await OwnOrganization.Show(organization);
                if (caller.ActiveOrganizationId != organization.Tenant.Id) await Remember(caller, organization.Tenant.Id, ct);
                return Of(caller, new OrganizationCard(card.Slug, card.Name, card.AccentColour, card.TimeZone, card.SandboxOf), organization.Actor with { IsMaster = caller.IsMaster })
                    with { HasAgencies = organization.Actor.IsStaff || await SeesAgencies(organization) };
            }
            catch (Refusal refusal) when (refusal.Status != 404)
            {
                return Of(caller, null, caller.AsActor());       // the page itself says why it may not be entered
            }
            catch (Refusal)
            {
                return null;
            }
        }
        catch (Refusal refusal) when (refusal.Status == 401)
        {
            navigation.NavigateTo(SignInAddress.For(navigation), forceLoad: true);
            return null;
        }
    }

    // Where somebody went last is where they come in next time, and where the API works.
    async Task Remember(Caller caller, string organizationId, CancellationToken ct)
    {
        var (door, command) = (await circuit.Enter(ct), new SwitchOrganization.Command { OrganizationId = organizationId });
        await door.Run(SwitchOrganization.Case, command, (db, actor, c, cancel) => SwitchOrganization.Handle(db, actor, caller.Session, c, cancel));
    }

    static async Task<bool> SeesAgencies(InOrganization organization) =>
        (await organization.Read(ListAgencies.Case, new ListAgencies.Query { Take = 1 }, ListAgencies.Handle)).Items.Count > 0;

    static Shell Of(Caller caller, OrganizationCard? organization, Actor actor) => new()
    {
        UserName = caller.Name,
        Email = caller.Email,
        Organization = organization,
        Organizations = [.. caller.Organizations.Value.Select(o => new OrganizationCard(o.Slug, o.Name))],
        Areas = Allowed(actor, Verb.View),
        Creatable = Allowed(actor, Verb.Create),
    };

    static HashSet<Area> Allowed(Actor actor, Verb verb) => [.. Enum.GetValues<Area>().Where(area => actor.ScopeOf(new UseCase(area, verb, "")) != Scope.None)];
}
