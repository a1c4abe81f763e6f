using Npgsql;
using PodcastFlow.Advertisers;
using PodcastFlow.Inventory;
using PodcastFlow.Shows;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Benchmarks.Holds;

/// <summary>A server for the measurement alone, with one organization whose show has fifty mid-rolls in each of its episodes.</summary>
sealed class HoldsStage : IAsyncDisposable
{
    const string Database = "bench";
    internal const int SlotsPerEpisode = 50;

    EmbeddedPostgres _server = null!;
    ControlDatabase _control = null!;
    TenantDatabase _tenants = null!;

    internal InOrganization Organization { get; private set; } = null!;
    internal AdvertiserId Advertiser { get; private set; }
    internal EpisodeId[] Episodes { get; private set; } = [];
    internal NpgsqlDataSource ByHand { get; private set; } = null!;
    internal int ServerVersion => _server.MajorVersion;

    internal static async Task<HoldsStage> Set(int connections, int episodes)
    {
        var stage = new HoldsStage { _server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true }) };
        var key = InstallationKey.Ephemeral();
        await Installer.Install(stage._server.ConnectionString(), Database, TenancyScripts.FromFolder(Path.Combine(Root(), "db")), key);

        // As the organization's owner would by hand: one pool, in its schema.
        var superuser = stage._server.ConnectionString(Database);
        await using (var owner = NpgsqlDataSource.Create(superuser))
        await using (var create = owner.CreateCommand("select create_complete_org_schema('bench', 'bench')"))
            await create.ExecuteNonQueryAsync();
        var connection = new TenancyConnection(superuser, key.PasswordOf);
        var options = new TenancyOptions { ShardConnections = connections, TenantTokens = connections };
        stage._control = new ControlDatabase(connection, options, TimeProvider.System);
        stage._tenants = new TenantDatabase(connection, options, TimeProvider.System);
        var tenant = await new TenantRegistry(stage._control, TimeProvider.System).Find("bench") ?? throw new InvalidOperationException("The organization was not made.");
        stage.ByHand = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(superuser) { MaxPoolSize = connections, SearchPath = $"{tenant.Schema}, ext", MaxAutoPrepare = 50 }.ConnectionString);

        var org = stage.Organization = new InOrganization(tenant, "Bench", new Actor(Id.New<MemberId>(), Id.New<UserId>(), [Role.Admin]), stage._tenants, stage._control, default);
        stage.Advertiser = (await org.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Fjord VPN" }, CreateAdvertiser.Handle)).Id;
        var show = (await org.Run(CreateShow.Case, new CreateShow.Command { Name = "Deep Kitchen" }, CreateShow.Handle)).Id;
        await org.Run(SetPlacements.Case, new SetPlacements.Command { ShowId = show, Rows = [new() { Placement = Placement.MidRoll, FromSeconds = 0, Slots = SlotsPerEpisode }] }, SetPlacements.Handle);
        var first = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1);
        stage.Episodes = new EpisodeId[episodes];
        for (var n = 0; n < episodes; n++)
            stage.Episodes[n] = (await org.Run(CreateEpisode.Case, new CreateEpisode.Command { ShowId = show, Title = $"Episode {n}", AirDate = first.AddDays(n) }, CreateEpisode.Handle)).Id;
        await stage.Clear();
        return stage;
    }

    /// <summary>How many slots have a live claim, and how many have more than one.</summary>
    internal async Task<(int Sold, int SoldTwice)> Count()
    {
        await using var count = ByHand.CreateCommand("""
            select count(*)::int, (count(*) filter (where n > 1))::int from (select count(*) as n from inventory_claim where released_at is null group by inventory_id) s
            """);
        await using var row = await count.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt32(0), row.GetInt32(1));
    }

    /// <summary>Everything free again.</summary>
    internal async Task Clear()
    {
        foreach (var sql in new[] { "truncate inventory_claim, inventory_conflict, reservation_item, reservation, activity, status_history", "vacuum analyze inventory" })
        {
            await using var command = ByHand.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    internal static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PodcastFlow.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The repository's root is not above this program.");
    }

    public async ValueTask DisposeAsync()
    {
        await ByHand.DisposeAsync();
        await _tenants.DisposeAsync();
        await _control.DisposeAsync();
        await _server.DisposeAsync();
    }
}
