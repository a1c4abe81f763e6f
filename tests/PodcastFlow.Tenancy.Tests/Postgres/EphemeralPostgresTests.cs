using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Tenancy.Tests.Postgres;

public sealed class EphemeralPostgresTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leaves_nothing_behind_when_it_is_disposed()
    {
        var server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true }, Ct);
        Assert.Equal("off", await Ask.Server(server.ConnectionString(), "select current_setting('fsync')"));

        await server.DisposeAsync();

        Assert.False(await Ask.Answers(server.ConnectionString()));
        Assert.False(Directory.Exists(server.Root));
    }

    [Fact]
    public async Task Leaves_nothing_behind_when_its_host_is_killed()
    {
        using var root = new TemporaryDirectory();
        using var host = await HostProcess.Start(new EmbeddedPostgresOptions { Ephemeral = true, Root = root.At("server") });
        Assert.True(await Ask.Answers(host.ConnectionString));

        host.Kill();

        Assert.True(await Becomes(async () => !await Ask.Answers(host.ConnectionString)), "the server runs on without its host");
        Assert.True(await Becomes(() => Task.FromResult(!Directory.Exists(root.At("server", "data")))), "the data are still there");
    }

    [Fact]
    public async Task Leaves_nothing_behind_when_its_host_is_killed_while_it_starts()
    {
        using var root = new TemporaryDirectory();
        var servers = new List<string>();
        foreach (var milliseconds in new[] { 150, 300, 600, 800 })
        {
            var server = root.At($"after-{milliseconds}");
            servers.Add(server);
            using var host = HostProcess.Launch(new EmbeddedPostgresOptions { Ephemeral = true, Root = server });
            await Task.Delay(milliseconds, Ct);
            host.Kill();
            await host.WaitForExitAsync(Ct);
        }

        foreach (var server in servers)
        {
            Assert.True(await Becomes(() => Task.FromResult(!Directory.Exists(server))), $"{server} is still there");
        }
    }

    [Fact]
    public async Task Never_takes_a_directory_that_exists_because_it_would_remove_it()
    {
        using var root = new TemporaryDirectory();

        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true, Root = root }, Ct));

        Assert.Contains("must not exist yet", refusal.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(root));
    }

    private static async Task<bool> Becomes(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            if (await condition())
            {
                return true;
            }

            await Task.Delay(50, Ct);
        }

        return false;
    }
}
