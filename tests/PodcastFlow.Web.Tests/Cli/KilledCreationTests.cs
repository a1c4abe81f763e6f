using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>The process that creates an organization is killed at any moment: the same command then makes exactly one complete organization.</summary>
public sealed class KilledCreationTests
{
    [Fact]
    public async Task Killed_at_any_step_and_repeated_there_is_exactly_one_complete_organization()
    {
        var isLong = Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1";
        await using var database = await TestDatabase.Create();
        string[] here = OperatorTests.Here(database);
        var moments = isLong ? Enumerable.Range(0, 12).Select(i => i * 15).ToArray() : [0, 60, 150];
        foreach (var moment in moments)
        {
            var slug = TestDatabase.Slug("killed");
            string[] create = ["organization", "create", slug, "--name", "Pier Audio", "--email", $"a@{slug}.test", .. here];
            await using (var command = Command.Launch(create))
            {
                // From the moment it has taken the slug.
                while (!command.HasEnded && await database.One<long>($"select count(*) from organization where slug = '{slug}'") == 0) await Task.Delay(2);
                await Task.Delay(moment);
                await command.Signal("KILL");
                await command.End();
            }
            var wasComplete = await database.One<bool>($"select exists (select from organization where slug = '{slug}' and status = 'active')");

            var again = await Command.Run(create);

            Assert.Equal((wasComplete ? 1 : 0, ""), (again.Code, again.Code == 0 ? "" : again.Errors.Replace("There is already an organization of this slug.\n", "", StringComparison.Ordinal)));
            Assert.Equal("active 1 1 1", await database.One<string>($"""
                select o.status || ' ' || (select count(*) from tenant_schema where organization_id = o.id) || ' ' || (select count(*) from membership m where m.organization_id = o.id)
                    || ' ' || (select count(*) from pg_namespace where nspname = 'org_{slug.Replace('-', '_')}')
                from organization o where slug = '{slug}'
                """));
        }
        Assert.Equal("[]", (await Command.Doctor(["--json", .. here])).Output.Trim());
    }
}
