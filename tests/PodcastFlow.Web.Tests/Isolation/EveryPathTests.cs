using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Tests.Isolation;
using PodcastFlow.Testing;
using PodcastFlow.Web.Components;

namespace PodcastFlow.Web.Tests.Isolation;

/// <summary>
/// The engine's attack battery on the product's own connections. A hole is built into each path on purpose, a route, a page's circuit, a job,
/// that runs whatever SQL it is given; what comes through it must be what the engine alone answers: nothing of the other organization,
/// which stands on the same login shard.
/// </summary>
public sealed partial class EveryPathTests(EveryPathTests.Holes holes) : IClassFixture<EveryPathTests.Holes>
{
    static readonly UseCase Hole = new(Area.Home, Verb.View, "Runs what it is given: only here.");

    // Without those that a check constraint refuses (23…): the doors put those into words.
    static readonly Attack[] OnOrganizations =
    [
        .. new[] { AttacksOnRoles.Changing, AttacksOnRoles.Reaching, AttacksOnServer.Watching, AttacksOnServer.Acting, AttacksOnTables.Structure, AttacksOnTables.Shared }
            .SelectMany(list => list).Where(a => a is { Outcome: Outcome.Refused, Power: Power.Expression or Power.Statement } && a.States[0] != '2' && !ToyTables().IsMatch(a.Statements[0])),
    ];

    static readonly Attack[] OnControl = [.. AttacksOnLogins.All.Where(a => a is { Login: "podcastflow_control", Statements.Length: 1 })];

    public sealed record Injected(string Sql, bool Reads);

    [Fact]
    public async Task Through_a_route() => await Attacks(OnOrganizations, world => async injected =>
    {
        using var answer = await world.Client.Send(HttpMethod.Post, "/api/hole", injected);
        return await answer.Content.ReadAsStringAsync();
    });

    [Fact]
    public async Task Through_a_pages_circuit() => await Attacks(OnOrganizations, world =>
    {
        var scope = world.Site.App.Services.CreateAsyncScope();
        var who = (ServerAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        who.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new Claim(Gate.SessionClaim, world.Session)], "test")))));
        var circuit = scope.ServiceProvider.GetRequiredService<CircuitOrganization>();
        return async injected => await Send(await circuit.Enter(world.Attacker.Slug, default), injected);
    });

    [Fact]
    public async Task Through_a_job() => await Attacks(OnOrganizations, world => async injected =>
    {
        var id = await world.Attacker.Do(db => db.One<Guid>($"select public.enqueue_job('hole', {new Json<Injected>(injected)})"));
        for (var waited = 0; waited < 10_000; waited += 5)
        {
            if (world.Said.TryRemove(id, out var said)) return said;
            await Task.Delay(5);
        }
        return "no answer";
    });

    [Fact]
    public async Task Through_the_control_plane() => await Attacks(OnControl, world =>
    {
        var door = new SignedIn(world.Site.Installation.Master.Caller, world.Site.App.Services.GetRequiredService<ControlDatabase>(), default);
        return injected => Caught(() => door.Run(new UseCase(Area.Platform, Verb.View, ""), injected, async (db, _, i, ct) => await Ran(db, i, ct)));
    });

    [Fact]
    public async Task Through_the_command_line()
    {
        var world = holes.World!;
        string[] here = ["--database", world.Site.Installation.SuperuserConnection, "--key-file", TestDatabase.KeyFile];
        var (before, slug, sql) = (await world.Fingerprint(), TestDatabase.Slug("typed"), $"x'; set role {world.Victim.Tenant.Schema}; delete from category; --");

        Assert.Equal(1, (await Cli.Command.Run(["organization", "create", sql, "--name", "X", "--email", "a@typed.test", .. here])).Code);
        Assert.Equal(0, (await Cli.Command.Run(["organization", "create", slug, "--name", sql, "--email", "a@typed.test", .. here])).Code);
        Assert.Equal(1, (await Cli.Command.Run(["organization", "rename", slug, "--slug", sql, .. here])).Code);
        Assert.Equal(0, (await Cli.Command.Run(["organization", "suspend", slug, "--reason", sql, .. here])).Code);

        Assert.Equal($"{sql} {sql}", await TestDatabase.One<string>(world.Site.Installation.SuperuserConnection, $"select concat(name, ' ', status_reason) from organization where slug = '{slug}'"));
        Assert.Equal(before, await world.Fingerprint());
    }

    async Task Attacks(Attack[] attacks, Func<World, Func<Injected, Task<string>>> path)
    {
        Assert.NotEmpty(attacks);
        var world = holes.World!;
        var send = path(world);
        // The hole is one: what is sent runs, as whom this path works.
        Assert.Equal(attacks == OnControl ? "podcastflow_control" : world.Attacker.Tenant.Schema, await send(new Injected("select current_user::text", true)));
        var before = await world.Fingerprint();

        var wrong = new List<string>();
        foreach (var attack in attacks)
        {
            var sql = world.Fill(attack.Statements[0]);
            foreach (var reads in Attack.ReturnsRows(sql) ? new[] { true, false } : [false])
            {
                var said = await send(new Injected(sql, reads));
                if (!attack.States.Split(',').Contains(said)) wrong.Add($"{attack}: {said} instead of {attack.States}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await world.Fingerprint());
    }

    static Task<string> Send(InOrganization org, Injected injected) => Caught(() => injected.Reads
        ? org.Read(Hole, injected, async (db, _, i, ct) => await Ran(db, i, ct))
        : org.Run(Hole, injected, async (db, _, i, ct) => await Ran(db, i, ct)));

    static async Task<string> Ran(SqlSession db, Injected injected, CancellationToken ct)
    {
        var sql = new Sql(injected.Sql.Length, 0);
        sql.AppendLiteral(injected.Sql);
        if (Attack.ReturnsRows(injected.Sql)) return string.Join('\n', await db.List<string>(sql, ct));
        await db.Execute(sql, ct);
        return "done";
    }

    static async Task<string> Caught(Func<Task<string>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }

    // What only the toy schema of the engine's tests has.
    [GeneratedRegex(@"\b(part|entry|entry_seen|item|thing_shout|thing_pkey|(into|merge into) thing)\b")]
    private static partial Regex ToyTables();

    [GeneratedRegex(@"\bthing\b")]
    private static partial Regex Thing();

    /// <summary>Made once for all paths.</summary>
    public sealed class Holes : IAsyncLifetime
    {
        internal World? World { get; private set; }

        public async ValueTask InitializeAsync() => World = await World.Create();

        public ValueTask DisposeAsync() => World?.DisposeAsync() ?? default;
    }

    /// <summary>A host with the holes, and two organizations on one login shard.</summary>
    internal sealed class World : IAsyncDisposable
    {
        public required TestSite Site { get; init; }
        public required TestOrganization Attacker { get; init; }
        public required TestOrganization Victim { get; init; }
        public required TestOrganization Far { get; init; }
        public required Client Client { get; init; }
        public required string Session { get; init; }
        public required ConcurrentDictionary<Guid, string> Said { get; init; }

        public required string Oid { get; init; }
        public required string Sequence { get; init; }

        public static async Task<World> Create()
        {
            var said = new ConcurrentDictionary<Guid, string>();
            var hole = new OrganizationJob("hole", "Runs what it is told: only here.", async (org, run) =>
            {
                try
                {
                    said[run.Id] = await Send(org, run.Told<Injected>());
                }
                catch (Exception broken) when (broken is not OperationCanceledException)
                {
                    said[run.Id] = broken.Message;
                }
            });
            var site = await TestSite.Start(
                settings => settings with { Arguments = ["--PodcastFlow:Jobs:Poll=00:00:00.010"], Services = services => services.AddSingleton(new JobKinds([hole])) },
                app =>
                {
                    app.MapPost("/api/hole", async (Injected injected, InOrganization org) => Results.Text(await Send(org, injected))).ForUseCase(Hole);
                    app.MapGet("/api/hole", (HttpContext http, InOrganization _) => Results.Text(http.User.FindFirstValue(Gate.SessionClaim))).ForUseCase(Hole);
                });
            var attacker = await TestOrganization.Create();
            TestOrganization victim, far = attacker;
            while ((victim = await TestOrganization.Create()).Tenant.LoginShard != attacker.Tenant.LoginShard) far = victim;
            Assert.NotEqual(attacker, far);
            await victim.Do(db => db.Execute($"insert into category (id, name, created_at, created_by, updated_at, updated_by) values ({Guid.CreateVersion7()}, 'secret', {db.Now}, {victim.Admin.Actor.Id}, {db.Now}, {victim.Admin.Actor.Id})"));
            var client = await site.SignIn(attacker, Role.Admin);
            Task<string> Oids(string relation) => TestDatabase.One<string>(site.Installation.SuperuserConnection, $"select '{victim.Tenant.Schema}.{relation}'::regclass::oid::text");
            var session = await (await client.Send(HttpMethod.Get, "/api/hole")).Content.ReadAsStringAsync();
            return new World
            {
                Site = site, Attacker = attacker, Victim = victim, Far = far, Client = client, Session = session, Said = said,
                Oid = await Oids("category"), Sequence = await Oids("reservation_number_seq"),
            };
        }

        public string Fill(string text) => Thing().Replace(text, "category")
            .Replace("{victim}", Victim.Tenant.Schema, StringComparison.Ordinal).Replace("{me}", Attacker.Tenant.Schema, StringComparison.Ordinal)
            .Replace("{shard}", Victim.Tenant.LoginShard, StringComparison.Ordinal).Replace("{oid}", Oid, StringComparison.Ordinal)
            .Replace("{sequence}", Sequence, StringComparison.Ordinal)
            .Replace("{far}", Far.Tenant.Schema, StringComparison.Ordinal).Replace("{victim_id}", Victim.Tenant.Id, StringComparison.Ordinal)
            .Replace("{db}", new NpgsqlConnectionStringBuilder(Site.Installation.SuperuserConnection).Database, StringComparison.Ordinal)
            .Replace("{file}", "01890000-0000-7000-8000-00000000f11e", StringComparison.Ordinal);

        /// <summary>The victim's rows, its relations and who may use them, and both roles.</summary>
        public Task<string> Fingerprint() => TestDatabase.One<string>(Site.Installation.SuperuserConnection, $"""
            select md5(concat_ws('|',
                (select string_agg(c::text, ',' order by c.id) from {Victim.Tenant.Schema}.category c),
                (select string_agg(m::text, ',' order by m.id) from {Victim.Tenant.Schema}.member m),
                (select string_agg(concat_ws(' ', relname, relowner, relacl, relkind, relrowsecurity), ',' order by relnamespace, relname) from pg_class
                 where relnamespace in ('{Victim.Tenant.Schema}'::regnamespace, '{Attacker.Tenant.Schema}'::regnamespace, 'public'::regnamespace)),
                (select string_agg(concat_ws(' ', rolname, rolsuper, rolcanlogin, rolcreaterole, rolpassword), ',' order by rolname) from pg_authid
                 where rolname ~ '^podcastflow_' or rolname in ('{Victim.Tenant.Schema}', '{Attacker.Tenant.Schema}'))))
            """);

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Site.DisposeAsync();
        }
    }
}
