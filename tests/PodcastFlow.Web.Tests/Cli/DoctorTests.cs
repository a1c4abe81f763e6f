using System.Text.Json;
using Npgsql;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>The doctor as people start it.</summary>
public sealed class DoctorTests : IDisposable
{
    // The server runs as another user, who enters no folder that is only ours.
    readonly string _data = Path.Combine(Path.GetTempPath(), $"podcastflow-doctored-{Environment.ProcessId}");

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task It_tells_what_is_wrong_mends_what_is_safe_and_says_what_is_left_and_why()
    {
        await using var database = await TestDatabase.Create();
        var installation = await TestInstallation.On(database);
        var org = await TestOrganization.Create(on: installation);
        string[] here = OperatorTests.Here(database);
        var well = await Command.Doctor(here);
        Assert.Equal((0, "Nothing is wrong.\n"), (well.Code, well.Output));
        Assert.Equal((0, "[]\n"), await Command.Doctor(["--json", .. here]) is var none ? (none.Code, none.Output) : default);
        var nothing = await Command.Doctor(["--fix", .. here]);
        Assert.Equal((0, "Nothing is wrong.\n"), (nothing.Code, nothing.Output));

        await database.Execute($"revoke select on {org.Tenant.Schema}.show from podcastflow_reader; delete from subscription");
        var told = await Command.Doctor(here);
        Assert.Equal(1, told.Code);
        Assert.Matches($@"warning +{org.Slug} +lacks grant select on show to podcastflow_reader", told.Output);
        Assert.Contains("  subscription_missing: Put it on a plan", told.Output, StringComparison.Ordinal);
        Assert.Contains("mends 1 finding of these", told.Errors, StringComparison.Ordinal);
        var json = JsonElement.Parse((await Command.Doctor(["--json", .. here])).Output);
        Assert.Equal(["slug", "what", "code", "severity", "mend", "isSafe"], json[0].EnumerateObject().Select(field => field.Name));

        var left = await Command.Doctor(["--fix", .. here]);
        Assert.Equal(1, left.Code);
        Assert.Matches($@"{org.Slug} +lacks grant select on show", left.Output);
        Assert.Matches($@"serious +{org.Slug} +is on no plan", left.Output);
        Assert.Equal("operator", await database.One<string>("select detail ->> 'by' from audit_log where action = 'installation.mended'"));
        var again = await Command.Doctor(["--fix", .. here]);
        Assert.StartsWith("Nothing was mended.\n", again.Output, StringComparison.Ordinal);
        Assert.Equal(1L, await database.One<long>("select count(*) from audit_log where action = 'installation.mended'"));
        await installation.Services.DisposeAsync();
    }

    /// <summary>On a server of its own: roles are everybody's.</summary>
    [Fact]
    public async Task Roles_are_mended_where_the_owners_connection_is_at_hand_and_left_where_it_is_not()
    {
        await using var server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Root = _data, Settings = new Dictionary<string, string> { ["fsync"] = "off" } });
        var key = Path.Combine(_data, "installation.key");
        await Installer.Install(server.ConnectionString(), "podcastflow", TestDatabase.Scripts, InstallationKey.Open(key));
        await TestDatabase.Execute(server.ConnectionString("podcastflow"), "alter role podcastflow_app_1 reset lock_timeout; grant temporary on database podcastflow to public");
        string[] logins = ["--database", $"postgresql://{server.Host}:{server.Port}/podcastflow", "--key-file", key];

        var left = await Command.Doctor(["--fix", .. logins]);
        Assert.Equal(1, left.Code);
        Assert.StartsWith("Nothing was mended.\n", left.Output, StringComparison.Ordinal);
        Assert.Contains("podcastflow_app_1: lock_timeout=% is not set", left.Output, StringComparison.Ordinal);
        Assert.Contains("isolation_gap: This takes the connection of the server's owner.", left.Output, StringComparison.Ordinal);

        var mended = await Command.Doctor("--fix", "--json", "--data", _data);
        Assert.Equal(0, mended.Code);
        Assert.Equal(["PUBLIC has TEMPORARY on database podcastflow", "podcastflow_app_1: lock_timeout=% is not set"], JsonElement.Parse(mended.Output).GetProperty("mended").EnumerateArray().Select(one => one.GetProperty("what").GetString()).Order(StringComparer.Ordinal));

        await TestDatabase.Execute(server.ConnectionString("podcastflow"), "alter role podcastflow_app_1 reset lock_timeout");
        var owner = new NpgsqlConnectionStringBuilder(server.ConnectionString("podcastflow"));
        string[] owned = ["--database", $"postgresql://{owner.Username}:{Uri.EscapeDataString(owner.Password!)}@{owner.Host}:{owner.Port}/podcastflow", "--key-file", key];
        Assert.Equal(0, (await Command.Doctor(["--fix", .. owned])).Code);
        Assert.Equal((0, "Nothing is wrong.\n"), await Command.Doctor(["--fix", .. owned]) is var again ? (again.Code, again.Output) : default);
        Assert.Equal(2L, await TestDatabase.One<long>(server.ConnectionString("podcastflow"), "select count(*) from audit_log where action = 'installation.mended'"));
    }
}
