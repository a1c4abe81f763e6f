using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Npgsql;
using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Identity;
using PodcastFlow.Inventory;
using PodcastFlow.Organizations;
using PodcastFlow.Shows;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Web.Host;

namespace PodcastFlow.Benchmarks.Site;

/// <summary>The product as it is served, on a server for the measurement alone.</summary>
sealed class BenchSite : IAsyncDisposable
{
    const string Database = "bench";

    // All requests come from one address, and ask more often than people do.
    static readonly string[] Limits = ["SignInsPerEmail", "StrangersPerAddress", "RequestsPerUser", "RequestsPerOrganization", "FeedsPerOrganization", "InvitationsPerOrganization"];

    readonly EmbeddedPostgres _server;
    readonly WebApplication _app;

    BenchSite(EmbeddedPostgres server, WebApplication app, TenancyOptions pools)
    {
        (_server, _app, Pools) = (server, app, pools);
        Address = new Uri(app.Urls.First());
    }

    internal Uri Address { get; }
    internal TenancyOptions Pools { get; }
    internal Complaints Complaints { get; private init; } = null!;
    internal int ServerVersion => _server.MajorVersion;

    /// <summary>The database as its owner sees it.</summary>
    internal string Superuser => _server.ConnectionString(Database);

    internal static async Task<BenchSite> Open(TenancyOptions pools)
    {
        var server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true });
        var key = InstallationKey.Ephemeral();
        var scripts = TenancyScripts.FromResources(typeof(Actor).Assembly);
        await Installer.Install(server.ConnectionString(), Database, scripts, key);
        var complaints = new Complaints();
        var app = Web.Program.Build(new HostSettings
        {
            Connection = new TenancyConnection(server.ConnectionString(Database), key.PasswordOf), Seal = key.Seal(), NewestPublicVersion = scripts.Public[^1].Version, NewestTenantVersion = scripts.Tenant[^1].Version,
            Url = "http://127.0.0.1:0", ApplicationName = typeof(BenchSite).Assembly.GetName().Name, Pools = pools,
            Arguments = [.. Limits.Select(limit => $"--PodcastFlow:Limits:{limit}=100000000")],
            Services = services => services.AddLogging(log => log.ClearProviders().AddProvider(complaints).SetMinimumLevel(LogLevel.Warning)),
        });
        await app.StartAsync();
        return new BenchSite(server, app, pools) { Complaints = complaints };
    }

    /// <summary>An organization made as the product makes it, with its admin and something of everything to look at.</summary>
    internal async Task<BenchOrganization> Create(string slug, int campaigns)
    {
        const string password = "correct horse battery";
        var control = _app.Services.GetRequiredService<ControlDatabase>();
        var email = $"admin@{slug}.test";
        var made = await CreateOrganization.Handle(new Operator(control, default), _app.Services.GetRequiredService<PublicAddress>(),
            new() { Name = $"Network {slug}", Slug = slug, Email = email, Plan = "enterprise" });
        var token = made.InvitationUrl[(made.InvitationUrl.LastIndexOf('/') + 1)..];
        var passwords = _app.Services.GetRequiredService<Passwords>();
        var admin = await new Anyone(control, default).Run(AcceptInvitation.Case, new AcceptInvitation.Command { Token = token, Password = password, Name = "Admin" },
            (db, _, c, ct) => AcceptInvitation.Handle(db, passwords, c, ct));
        var tenant = await _app.Services.GetRequiredService<TenantRegistry>().Find(made.Id) ?? throw new InvalidOperationException("The organization was not made.");
        var org = new InOrganization(tenant, slug, new Actor(Id.From<MemberId>(admin.UserId.Value), admin.UserId, [Role.Admin]), _app.Services.GetRequiredService<TenantDatabase>(), control, default);

        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var advertiser = (await org.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Northwind Sleep" }, CreateAdvertiser.Handle)).Id;
        var begun = new List<CampaignId>();
        for (var n = 0; n < campaigns; n++)
            begun.Add((await org.Run(CreateCampaign.Case, new CreateCampaign.Command
            {
                Name = $"Campaign {n}", AdvertiserId = advertiser, FlightStart = today.AddDays(n), FlightEnd = today.AddDays(n + 30), Budget = new Money(1000 + n, new Currency("USD")),
            }, CreateCampaign.Handle)).Id);
        var show = (await org.Run(CreateShow.Case, new CreateShow.Command { Name = "Deep Kitchen" }, CreateShow.Handle)).Id;
        await org.Run(SetPlacements.Case, new SetPlacements.Command { ShowId = show, Rows = [new() { Placement = Placement.MidRoll, FromSeconds = 0, Slots = 30 }] }, SetPlacements.Handle);
        var episodes = new List<EpisodeId>();
        for (var n = 1; n <= 4; n++)
            episodes.Add((await org.Run(CreateEpisode.Case, new CreateEpisode.Command { ShowId = show, Title = $"Episode {n}", AirDate = today.AddDays(n * 7) }, CreateEpisode.Handle)).Id);
        return new BenchOrganization(tenant, org.Actor.Id, email, password, advertiser, begun, show, episodes);
    }

    /// <summary>Runs statements as the owner of everything, one after the other.</summary>
    internal async Task Execute(params string[] statements)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Superuser) { Pooling = false, ApplicationName = "bench" }.ConnectionString);
        foreach (var sql in statements)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _server.DisposeAsync();
    }
}

/// <summary>What is known of an organization from its making.</summary>
sealed record BenchOrganization(Tenant Tenant, MemberId Admin, string Email, string Password, AdvertiserId Advertiser, List<CampaignId> Campaigns, ShowId Show, List<EpisodeId> Episodes);
