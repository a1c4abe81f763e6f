using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Testing;

/// <summary>The product installed once per test process, on the test server, in a database of its own, by the product's own installer.</summary>
public sealed class TestInstallation
{
    static readonly Lazy<Task<TestInstallation>> Once = new(Create);

    public required string SuperuserConnection { get; init; }
    public required TenancyConnection Connection { get; init; }
    public required int NewestPublicVersion { get; init; }
    public required int NewestTenantVersion { get; init; }
    public required ServiceProvider Services { get; init; }

    public TenantDatabase Tenants => Services.GetRequiredService<TenantDatabase>();
    public ControlDatabase Control => Services.GetRequiredService<ControlDatabase>();
    public TenantRegistry Registry => Services.GetRequiredService<TenantRegistry>();

    /// <summary>The door of the platform's operator.</summary>
    public SignedIn Master { get; private set; } = null!;

    public static Task<TestInstallation> Get() => Once.Value;

    /// <summary>Hundreds of people get a password and sign in: nobody is going to break these hashes.</summary>
    public static void CheapPasswords(PasswordHasherOptions options) => options.IterationCount = 1000;

    static async Task<TestInstallation> Create() => await On(await TestDatabase.Create());

    /// <summary>One on a database of a test's own.</summary>
    internal static async Task<TestInstallation> On(TestDatabase database)
    {
        var newest = TestDatabase.Scripts.Tenant[^1].Version;
        var connection = new TenancyConnection(database.Superuser, database.Key.PasswordOf);

        var services = new ServiceCollection();
        services.AddSingleton(connection);
        services.AddSingleton(new TenancyOptions());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new ServedVersions(newest, newest));
        services.AddSingleton<ControlDatabase>();
        services.AddSingleton<TenantDatabase>();
        services.AddSingleton<TenantRegistry>();
        services.AddSingleton(new PublicAddress(() => "http://podcastflow.test"));
        services.AddLogging();
        services.AddIdentity();
        services.Configure<PasswordHasherOptions>(CheapPasswords);
        var installation = new TestInstallation
        {
            SuperuserConnection = database.Superuser, Connection = connection, NewestPublicVersion = TestDatabase.Scripts.Public[^1].Version,
            NewestTenantVersion = newest, Services = services.BuildServiceProvider(),
        };
        var master = await installation.Control.Run(db => People.FindOrAdd(db, "master@podcastflow.test", "Master", isMaster: true));
        installation.Master = new SignedIn(new Caller("", master, "master@podcastflow.test", "Master", true, null, default, default, new Json<List<CallerOrganization>>([])), installation.Control, default);
        return installation;
    }
}
