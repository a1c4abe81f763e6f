using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>Comparing the figures with the truth, from the command line.</summary>
public sealed class RollupTests
{
    [Fact]
    public async Task A_difference_is_told_with_its_code_and_put_right_when_one_wants()
    {
        await using var database = await TestDatabase.Create();
        string[] here = OperatorTests.Here(database);
        var slug = TestDatabase.Slug();
        Assert.Equal(0, (await Command.Run(["organization", "create", slug, "--name", "Pier Audio", "--email", "a@pier.test", .. here])).Code);
        Assert.Equal(0, (await Command.Run(["rollup", "verify", .. here])).Code);      // what creating it has marked is counted
        await database.Execute($"insert into rollup_figure (organization_id, metric, period_start, value, computed_at) select id, 'shows', '1970-01-01', 5, now() from organization where slug = '{slug}'");

        var told = await Command.Run(["rollup", "verify", "--json", .. here]);
        Assert.Equal(1, told.Code);
        var difference = Assert.Single(JsonElement.Parse(told.Output).GetProperty("differences").EnumerateArray());
        Assert.Equal((slug, "shows", 5m, 0m), (difference.GetProperty("slug").GetString(), difference.GetProperty("metric").GetString(), difference.GetProperty("counted").GetDecimal(), difference.GetProperty("truth").GetDecimal()));

        Assert.Equal(1, (await Command.Run(["rollup", "verify", "--mend", .. here])).Code);
        var clean = await Command.Run(["rollup", "verify", "--organization", slug, .. here]);
        Assert.Equal((0, "0 figures of 1 organization are what the tables say.\n"), (clean.Code, clean.Output));
        var nobody = await Command.Run(["rollup", "verify", "--organization", "nobody", .. here]);
        Assert.Equal((1, "There is no organization nobody. See: podcastflow organization list\n"), (nobody.Code, nobody.Errors));
    }
}
