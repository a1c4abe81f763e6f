namespace PodcastFlow.Cli.Demo;

/// <summary>The people of a network, each through a door of their own.</summary>
sealed class Staff
{
    readonly List<(DemoPerson Person, InOrganization Door)> _people = [];

    public void Add(DemoPerson person, InOrganization door) => _people.Add((person, door));

    public InOrganization Admin => All(Role.Admin)[0].Door;

    public IReadOnlyList<(DemoPerson Person, InOrganization Door)> All(Role role) => [.. _people.Where(one => one.Person.Role == role)];
}
