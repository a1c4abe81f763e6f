using PodcastFlow.Tenancy;

namespace PodcastFlow.Cli.Demo;

/// <summary>A sign-in of the demo.</summary>
/// <param name="Organization">The slug of its network; none for the master.</param>
/// <param name="Role">What it is there.</param>
/// <param name="Email">Its address.</param>
/// <param name="Password">Its password, the same for all.</param>
sealed record DemoAccount(string? Organization, string Role, string Email, string Password)
{
    public const string SharedPassword = "podcastflow-demo-2026";

    public static DemoAccount Master { get; } = new(null, "master", "master@podcastflow.example", SharedPassword);

    public static IReadOnlyList<DemoAccount> All { get; } =
    [
        Master,
        .. DemoNetwork.All.SelectMany(network => network.People.Select(person => new DemoAccount(network.Slug, Snake.Case(person.Role.ToString()), person.Email, SharedPassword))),
    ];
}
