using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Components.Shared;

/// <summary>
/// A page inside an organization. Write <c>@page "/{Slug}/…"</c>, <c>@inherits OrganizationPage</c>, load in <see cref="Screen.Load"/> through
/// <see cref="Organization"/>, wrap the markup in <c>&lt;ScreenView Of="this"&gt;</c>.
/// </summary>
[Authorize]
public abstract class OrganizationPage : Screen
{
    InOrganization? _organization;

    /// <summary>The organization in the address.</summary>
    [Parameter] public string Slug { get; set; } = "";

    [CascadingParameter] protected Shell Shell { get; set; } = default!;
    [CascadingParameter] protected Formats Formats { get; set; } = default!;
    [Inject] CircuitOrganization Circuit { get; set; } = default!;

    /// <summary>The way to every use case: <c>await Organization.Run(HoldReservation.Case, command, HoldReservation.Handle)</c>.</summary>
    protected InOrganization Organization => _organization ?? throw new InvalidOperationException("Ask the product in Load or Act.");

    private protected override string? OrganizationId => _organization?.Tenant.Id;

    /// <summary>True when the person may do this, to everything or to their own: whether to show its button.</summary>
    protected bool May(UseCase useCase) => _organization?.Actor.ScopeOf(useCase) is Scope.All or Scope.Own;

    /// <summary>An address inside the organization.</summary>
    protected string Address(string path) => $"/{Slug}/{path}".TrimEnd('/');

    protected internal override async Task Enter() => _organization = await Circuit.Enter(Slug, Left);

    /// <summary>Asks for a part of this page: a form that looks something up, a list of its own.</summary>
    internal async Task<TResult> Ask<TQuery, TResult>(UseCase useCase, TQuery query, Func<TenantSession, Actor, TQuery, CancellationToken, Task<TResult>> handle) where TQuery : notnull
    {
        await Enter();
        return await Organization.Read(useCase, query, handle);
    }

    /// <summary>Carries out what a part of this page wants; inside an action, so that a refusal is shown.</summary>
    internal Task<TResult> Do<TCommand, TResult>(UseCase useCase, TCommand command, Func<TenantSession, Actor, TCommand, CancellationToken, Task<TResult>> handle) where TCommand : notnull =>
        Organization.Run(useCase, command, handle);

    /// <summary>For a part of this page: whether to show a button.</summary>
    internal bool Can(UseCase useCase) => May(useCase);
}

/// <summary>A page outside organizations: the platform for its master, and one's own account.</summary>
[Authorize]
public abstract class SignedInPage : Screen
{
    SignedIn? _door;

    [CascadingParameter] protected Shell Shell { get; set; } = default!;
    [CascadingParameter] protected Formats Formats { get; set; } = default!;
    [Inject] CircuitOrganization Circuit { get; set; } = default!;

    /// <summary>The way to every use case of the platform and of one's own account.</summary>
    protected SignedIn Door => _door ?? throw new InvalidOperationException("Ask the product in Load or Act.");

    protected internal override async Task Enter() => _door = await Circuit.Enter(Left);
}
