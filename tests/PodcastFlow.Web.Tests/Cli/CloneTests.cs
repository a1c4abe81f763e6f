using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>A sandbox made by the command line, also when that is killed.</summary>
public sealed class CloneTests
{
    [Fact]
    public async Task Killed_at_any_step_and_repeated_there_is_exactly_one_complete_sandbox()
    {
        var isLong = Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1";
        var org = await TestOrganization.Create();
        string[] here = ["--database", org.Installation.SuperuserConnection, "--key-file", TestDatabase.KeyFile];
        var database = org.Installation.SuperuserConnection;
        foreach (var moment in isLong ? Enumerable.Range(0, 12).Select(i => i * 40).ToArray() : [0, 150])
        {
            var slug = TestDatabase.Slug("killed");
            string[] clone = ["organization", "clone", org.Slug, "--as", slug, "--json", .. here];
            await using (var command = Command.Launch(clone))
            {
                // From the moment it has taken the slug.
                while (!command.HasEnded && await TestDatabase.One<long>(database, $"select count(*) from organization where slug = '{slug}'") == 0) await Task.Delay(2);
                await Task.Delay(moment);
                await command.Signal("KILL");
                await command.End();
            }
            var wasComplete = await TestDatabase.One<bool>(database, $"select exists (select from organization where slug = '{slug}' and status = 'active')");

            var again = await Command.Run(clone);

            Assert.Equal((wasComplete ? 1 : 0, ""), (again.Code, again.Code == 0 ? "" : again.Errors.Replace("There is already an organization of this slug.\n", "", StringComparison.Ordinal)));
            if (!wasComplete) Assert.Equal(slug, JsonElement.Parse(again.Output).GetProperty("slug").GetString());
            Assert.Equal($"active {org.Slug} 1 1", await TestDatabase.One<string>(database, $"""
                select o.status || ' ' || t.sandbox_of || ' ' || (select count(*) from membership m where m.organization_id = o.id)
                    || ' ' || (select count(*) from pg_namespace where nspname = t.schema_name)
                from organization o join tenant_schema t on t.organization_id = o.id where o.slug = '{slug}'
                """));
        }
    }
}
