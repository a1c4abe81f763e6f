using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Tests.Migrations;

/// <summary>A migration that does harm does it to few.</summary>
public sealed class RingTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private const string Harmful = "alter table thing alter name set not null;";

    [Fact]
    public async Task What_fails_on_a_schema_without_rows_touches_nobody()
    {
        await using var fleet = await Fleet.Create(2, "alter table nothing add size integer;");

        var outcome = await fleet.Runner().Migrate(ct: Ct);

        Assert.Contains("rehearsal", outcome.Halted, StringComparison.Ordinal);
        Assert.Contains("\"nothing\" does not exist", outcome.Halted, StringComparison.Ordinal);
        Assert.All(outcome.Tenants, tenant => Assert.Equal((1, null), (tenant.Version, tenant.LastError)));
        Assert.Contains("rehearsal", (await Assert.ThrowsAsync<InstallationException>(() => fleet.Runner().Plan(Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canary_that_fails_keeps_the_others_from_it()
    {
        await using var fleet = await Fleet.Create(4, Harmful);
        await fleet.Db.Execute($"insert into {fleet.Schemas[3]}.thing (id) values (1)");
        var options = new FleetOptions { Canaries = [fleet.Slugs[3]] };

        var outcome = await fleet.Runner(options).Migrate(ct: Ct);

        Assert.Equal("Halted in the canaries: 1 of 1 failed.", outcome.Halted);
        Assert.All(outcome.Tenants, tenant => Assert.Equal(1, tenant.Version));
        await fleet.Db.Execute($"delete from {fleet.Schemas[3]}.thing");
        var order = new List<FleetProgress>();
        Assert.Null((await fleet.Runner(options).Migrate(new Told(order), Ct)).Halted);
        Assert.Equal(fleet.Slugs[3], order[0].Slug);
    }

    [Fact]
    public async Task A_canary_that_is_not_there_is_refused()
    {
        await using var fleet = await Fleet.Create(1, Harmful);
        var refused = await Assert.ThrowsAsync<InstallationException>(() => fleet.Runner(new() { Canaries = ["nobody"] }).Migrate(ct: Ct));
        Assert.Contains("nobody", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_large_fleet_a_failure_in_the_first_tenth_halts_and_one_in_the_rest_does_not()
    {
        await using var fleet = await Fleet.Create(50, Harmful);
        await fleet.Db.Execute($"insert into {fleet.Schemas[10]}.thing (id) values (1); insert into {fleet.Schemas[11]}.thing (id) values (1)");

        var first = await fleet.Runner().Migrate(ct: Ct);

        Assert.Equal("Halted in the first tenth: 1 of 5 failed.", first.Halted);
        Assert.Equal(4, first.Tenants.Count(tenant => tenant.Version == 2));
        await fleet.Db.Execute($"delete from {fleet.Schemas[10]}.thing");
        var second = await fleet.Runner().Migrate(ct: Ct);
        Assert.Null(second.Halted);
        Assert.Equal(fleet.Slugs[11], Assert.Single(second.Tenants, tenant => tenant.Version == 1).Slug);
    }

    [Fact]
    public async Task When_too_many_of_the_rest_fail_it_halts()
    {
        await using var fleet = await Fleet.Create(12, Harmful);
        await fleet.Db.Execute(string.Join(';', fleet.Schemas.Take(8).Select(schema => $"insert into {schema}.thing (id) values (1)")));

        var outcome = await fleet.Runner(new() { BatchSize = 1, Parallel = 1 }).Migrate(ct: Ct);

        Assert.Equal("Halted in the rest: 5 of 12 failed.", outcome.Halted);
        Assert.Equal(5, outcome.Tenants.Count(tenant => tenant.LastError is not null));
        Assert.All(outcome.Tenants, tenant => Assert.Equal(1, tenant.Version));
    }
}
