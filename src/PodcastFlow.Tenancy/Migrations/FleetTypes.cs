using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>Where one tenant's schema stands.</summary>
/// <param name="OrganizationId">The tenant.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Version">The newest migration applied to it.</param>
/// <param name="Latest">The newest stored migration.</param>
/// <param name="LastError">Why the next one could not be applied when it was tried last; null when it was not.</param>
public sealed record FleetStatus(string OrganizationId, string Slug, string Schema, int Version, int Latest, string? LastError);

/// <summary>One tenant done: at which version it is now, or what went wrong.</summary>
public sealed record FleetProgress(int Done, int Total, string Slug, int Version, string? Error);

/// <summary>What a run would do to one tenant.</summary>
public sealed record FleetPlan(string Slug, string Schema, int Version, int Latest, IReadOnlyList<PlannedStep> Steps);

/// <summary>One migration that a tenant lacks.</summary>
public sealed record PlannedStep(int Version, string Name, StepKind Kind);

/// <summary>How a run ended.</summary>
/// <param name="Tenants">Where every tenant stands now.</param>
/// <param name="Halted">Why the run did not go on to the other tenants; null when it went through.</param>
public sealed record FleetOutcome(IReadOnlyList<FleetStatus> Tenants, string? Halted);

/// <summary>How a run goes.</summary>
public sealed record FleetOptions
{
    /// <summary>The most tenants in one transaction.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>How many tenants, or batches of them, are worked on at a time. More gains little: each tells all others what it changed in the catalog.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>How long tenants whose tables are in use are come back to.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The slugs of tenants to migrate first: unless all of them succeed, no other one is touched.</summary>
    public IReadOnlyList<string> Canaries { get; init; } = [];

    /// <summary>Whether the migrations are tried on a tenant without rows first, which is rolled back.</summary>
    public bool Rehearse { get; init; } = true;
}
