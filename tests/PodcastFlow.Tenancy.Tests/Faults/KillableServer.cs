using System.Diagnostics;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Tenancy.Tests.Installation;
using PodcastFlow.Tenancy.Tests.Postgres;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Faults;

/// <summary>A server of its own with ten toy tenants, that can be killed with all its processes and started again at the same address.</summary>
public sealed class KillableServer : IAsyncLifetime
{
    private readonly TemporaryDirectory root = new();
    private EmbeddedPostgres server = null!;

    internal InstallationKey Key { get; } = InstallationKey.Ephemeral();

    internal TenancyConnection Connection => new(Superuser, Key.PasswordOf);

    internal List<Tenant> Tenants { get; private set; } = [];

    internal string Superuser => server.ConnectionString("toy");

    internal string Migrator => Key.ConnectionString(Superuser, "podcastflow_migrator");

    internal string Control => Key.ConnectionString(Superuser, "podcastflow_control");

    public async ValueTask InitializeAsync()
    {
        // The machine stays up, so what was written is there although the disk is not waited for.
        server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Root = root, Settings = new Dictionary<string, string> { ["fsync"] = "off" } });
        await Store(Toy.Scripts);
        for (var i = 0; i < 10; i++) await TestDatabase.One<string>(Control, $"select create_complete_org_schema('toy-{i}', 'toy-{i}')");
        await using var control = new ControlDatabase(Connection, new TenancyOptions(), TimeProvider.System);
        Tenants = await new TenantRegistry(control, TimeProvider.System).All();
    }

    internal Task<Installed> Store(TenancyScripts scripts) => Installer.Install(server.ConnectionString(), "toy", scripts, Key);

    /// <summary>kill -9 of the server and of every process of it; returns when none is left.</summary>
    internal async Task Kill()
    {
        var postmaster = int.Parse((await File.ReadAllLinesAsync(root.At("data", "postmaster.pid")))[0]);
        int[] processes = [postmaster, .. Children(postmaster)];
        foreach (var id in processes) Signal(id);
        while (processes.Any(IsAlive)) await Task.Delay(5);
        File.Delete(root.At("data", "postmaster.pid"));
    }

    /// <summary>Starts it again as it was configured.</summary>
    internal async Task Restart()
    {
        var binaries = await PostgresBinaries.Find(root, null, ServerUser.Current, CancellationToken.None);
        var (code, output) = await ServerUser.Current.Run(binaries.PgCtl, CancellationToken.None, "-D", root.At("data"), "-l", root.At("postgres.log"), "-w", "-t", "60", "-s", "start");
        Assert.True(code == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        root.Dispose();
    }

    private static List<int> Children(int parent) => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!))
        .Where(id => State(id) is [_, var of, ..] && of == parent.ToString())];

    // A killed process that nobody waits for stays in the table as a zombie.
    private static bool IsAlive(int id) => State(id) is [not "Z", ..];

    // What follows the program's name: state, parent, …
    private static string[] State(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static void Signal(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It ended by itself: its parent is gone.
        }
    }
}
