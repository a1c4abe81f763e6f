using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Installation;

/// <summary>One installed database with the toy migrations for all tests of a class.</summary>
public sealed class ToyDatabase : IAsyncLifetime
{
    internal TestDatabase Db { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Db = await TestDatabase.Create(Toy.Scripts);

    public ValueTask DisposeAsync() => Db.DisposeAsync();
}
