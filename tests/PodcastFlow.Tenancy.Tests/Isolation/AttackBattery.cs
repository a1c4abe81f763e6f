using Npgsql;

namespace PodcastFlow.Tenancy.Tests.Isolation;

/// <summary>
/// What an attacker who got his SQL into the product can reach: an executable specification. Each attack has a session of its own on the
/// engine's own connections, attacker and victim on the same login shard, both ways into a tenant tried.
/// </summary>
public sealed class AttackBattery(World world)
{
    static readonly Attack[] Attacks =
    [
        .. AttacksOnRoles.Changing, .. AttacksOnRoles.Reaching, .. AttacksOnServer.Watching, .. AttacksOnServer.Acting,
        .. AttacksOnTables.Structure, .. AttacksOnTables.History, .. AttacksOnTables.Shared,
        .. AttacksOnConnections.LeftBehind, .. AttacksOnConnections.Exhausting, .. AttacksOnLogins.All,
    ];

    static readonly Dictionary<string, Attack> ByName = Attacks.ToDictionary(attack => attack.ToString());

    public static IEnumerable<TheoryDataRow<string>> Names => Attacks.Select(attack => new TheoryDataRow<string>(attack.ToString()) { TestDisplayName = attack.ToString() });

    [Theory, MemberData(nameof(Names))]
    public async Task An_attack_gets_nothing(string name)
    {
        var attack = ByName[name];
        var before = await world.Fingerprint();
        foreach (var way in Ways(attack))
        {
            await using var engine = world.Engine();
            var said = await Try(() => Send(engine, attack, way));
            switch (attack.Outcome)
            {
                case Outcome.Refused:
                    Assert.True(attack.States.Split(',').Contains(said.State), $"{way}: expected {attack.States}, got {said.State ?? "an answer"}: {said.Text}");
                    break;
                case Outcome.OwnOnly:
                    Assert.True(said.State is null, $"{way}: {said.State} {said.Text}");
                    Assert.DoesNotContain(world.Victim.Slug, said.Text, StringComparison.Ordinal);
                    Assert.DoesNotContain(world.Victim.Schema, said.Text, StringComparison.Ordinal);
                    break;
                case Outcome.NamesOnly:
                    Assert.True(said.State is null, $"{way}: {said.State} {said.Text}");
                    Assert.DoesNotContain("secret of " + world.Victim.Slug, said.Text, StringComparison.Ordinal);
                    break;
                case Outcome.Boundary:
                    Assert.True(said.State is null, $"{way}: {said.State} {said.Text}");
                    break;
            }
            if (attack.Login is null) await NextTenantIsItself(engine, attack);
        }
        Assert.Equal(before, await world.Fingerprint());
    }

    /// <summary>A read and a unit of work; what returns no rows is not a read.</summary>
    static string[] Ways(Attack attack) => attack.Power is Power.Login ? ["login"]
        : attack.Power is Power.Work || !Attack.ReturnsRows(attack.Statements[^1]) ? ["run"]
        : ["read", "run"];

    Task<string> Send(TenantDatabase engine, Attack attack, string way)
    {
        var statements = attack.Statements.Select(world.Fill).ToArray();
        // Bounded in seconds by the login; in a test by less.
        var attacker = AttacksOnConnections.Exhausting.Contains(attack) ? world.Attacker with { StatementTimeout = TimeSpan.FromMilliseconds(300) } : world.Attacker;
        return way switch
        {
            "read" => engine.Read(attacker, async db => string.Join('\n', await db.List<string>(World.Raw(statements[0])))),
            "run" => engine.Run(attacker, async db =>
            {
                var said = "";
                foreach (var sql in statements)
                    if (Attack.ReturnsRows(sql)) said += string.Join('\n', await db.List<string>(World.Raw(sql)));
                    else await db.Execute(World.Raw(sql));
                return said;
            }),
            _ => SendAs(world.Fill(attack.Login!), statements),
        };
    }

    async Task<string> SendAs(string login, string[] statements)
    {
        await using var pools = new LoginPools(world.Connection, new TenancyOptions());
        await using var connection = await pools.Of(login, 1).OpenConnectionAsync();
        var said = "";
        foreach (var sql in statements)
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(sql) } };
            await using var rows = await batch.ExecuteReaderAsync();
            while (await rows.ReadAsync()) said += rows.GetString(0) + "\n";
        }
        return said;
    }

    static async Task<(string? State, string Text)> Try(Func<Task<string>> send)
    {
        try
        {
            return (null, await send());
        }
        catch (PostgresException e)
        {
            return (e.SqlState, e.MessageText[..Math.Min(300, e.MessageText.Length)]);
        }
    }

    /// <summary>The connection carries nothing to the tenant that comes after.</summary>
    async Task NextTenantIsItself(TenantDatabase engine, Attack attack)
    {
        var next = await Try(() => engine.Read(world.Victim, db => db.One<string>($"""
            select concat_ws(' ', current_user, current_setting('search_path'), current_setting('statement_timeout'), current_setting('row_security'), name) from thing where id = 1
            """)));
        var own = $"{world.Victim.Schema} \"$user\", ext, pg_temp 15s on secret of {world.Victim.Slug}";
        if (!attack.Stays) Assert.Equal((null, own), next);
        else Assert.True(next.State == PostgresErrorCodes.UndefinedTable || next.Text.StartsWith(world.Victim.Schema, StringComparison.Ordinal) && next.Text.EndsWith("secret of " + world.Victim.Slug, StringComparison.Ordinal), next.Text);
    }
}
