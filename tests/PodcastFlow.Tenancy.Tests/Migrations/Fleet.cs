using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;
using PodcastFlow.Tenancy.Tests.Installation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Migrations;

/// <summary>A database with tenants of the toy schema at version 1, for which further migrations are stored.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private Fleet(TestDatabase db, List<string> schemas) => (Db, Schemas) = (db, schemas);

    public TestDatabase Db { get; }

    /// <summary>The tenants' schemas, in the order of their slugs.</summary>
    public List<string> Schemas { get; }

    /// <summary>The schemas' slugs, which are also the tenants' ids.</summary>
    public List<string> Slugs => Schemas.ConvertAll(SlugOf);

    public static string SlugOf(string schema) => schema["org_".Length..].Replace('_', '-');

    public static async Task<Fleet> Create(int tenants, params Script[] further)
    {
        var db = await TestDatabase.Create(Toy.Scripts);
        var stem = TestDatabase.Slug("fleet");
        var slugs = Enumerable.Range(0, tenants).Select(i => $"{stem}-t{i:000}").ToList();
        if (tenants > 0) await TestDatabase.Execute(db.Control, string.Join(';', slugs.Select(slug => $"select create_complete_org_schema('{slug}', '{slug}')")));
        var fleet = new Fleet(db, slugs.ConvertAll(slug => "org_" + slug.Replace('-', '_')));
        await fleet.Store(further);
        return fleet;
    }

    public static Task<Fleet> Create(int tenants) => Create(tenants, Array.Empty<Script>());

    public static Task<Fleet> Create(int tenants, params string[] further) => Create(tenants, [.. further.Select((text, i) => new Script(i + 2, "step" + (i + 2), text))]);

    /// <summary>Stores migrations after the first, as an installation of a newer program does.</summary>
    public async Task Store(params Script[] further) => await Installer.Install(
        await TestPostgres.SuperuserConnectionString(), Db.Name, TestDatabase.Scripts.WithTenant([Toy.First, .. further]), Db.Key, TestContext.Current.CancellationToken);

    /// <summary>A runner that does not wait long for tables in use.</summary>
    public FleetMigrator Runner(FleetOptions? options = null) => new(Db.Migrator, options ?? new() { Parallel = 2, Patience = TimeSpan.FromSeconds(20) });

    /// <summary>Where each tenant stands by both ledgers, as "1,2,3"; fails when the two, or the registry, disagree.</summary>
    public async Task<List<string>> Ledgers()
    {
        var ledgers = new List<string>();
        foreach (var schema in Schemas)
        {
            var own = await Db.One<string>($"select string_agg(version::text, ',' order by version) from {schema}.schema_migration");
            Assert.Equal(own, await Db.One<string>($"select string_agg(version::text, ',' order by version) from tenant_migration where organization_id = '{SlugOf(schema)}' and state = 'applied'"));
            Assert.Equal(own.Split(',')[^1], await Db.One<string>($"select schema_version::text from tenant_schema where schema_name = '{schema}'"));
            ledgers.Add(own);
        }
        return ledgers;
    }

    public ValueTask DisposeAsync() => Db.DisposeAsync();
}

/// <summary>Hears what a run tells.</summary>
internal sealed class Told(List<FleetProgress> steps, Action<FleetProgress>? then = null) : IProgress<FleetProgress>
{
    public void Report(FleetProgress value)
    {
        steps.Add(value);
        then?.Invoke(value);
    }
}
