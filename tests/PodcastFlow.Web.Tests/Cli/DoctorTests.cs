using System.Text.Json;
using Npgsql;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>The doctor as people start it.</summary>
public sealed class DoctorTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("podcastflow-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_tells_what_is_wrong_mends_what_is_safe_and_says_what_is_left_and_why()
    {
        await using var database = await TestDatabase.Create();
        var installation = await TestInstallation.On(database);
        var org = await TestOrganization.Create(on: installation);
        string[] here = OperatorTests.Here(database);
        var well = await Doctor(here);
        Assert.Equal((0, "Nothing is wrong.\n"), (well.Code, well.Output));
        Assert.Equal((0, "[]\n"), await Doctor(["--json", .. here]) is var none ? (none.Code, none.Output) : default);
        var nothing = await Doctor(["--fix", .. here]);
        Assert.Equal((0, "Nothing is wrong.\n"), (nothing.Code, nothing.Output));

        await database.Execute($"revoke select on {org.Tenant.Schema}.show from podcastflow_reader; alter role {org.Tenant.Schema} login");
        var told = await Doctor(here);
        Assert.Equal(1, told.Code);
        Assert.Matches($@"warning +{org.Slug} +lacks grant select on show to podcastflow_reader", told.Output);
        Assert.Contains("isolation_gap: As the server's owner: alter role", told.Output, StringComparison.Ordinal);
        Assert.Contains("mends 2 findings of these", told.Errors, StringComparison.Ordinal);
        var json = JsonElement.Parse((await Doctor(["--json", .. here])).Output);
        Assert.Equal(["slug", "what", "code", "severity", "mend", "isSafe"], json[0].EnumerateObject().Select(field => field.Name));

        // Without the owner's connection roles stay as they are.
        var left = await Doctor(["--fix", .. here]);
        Assert.Equal(1, left.Code);
        Assert.Matches($@"{org.Slug} +lacks grant select on show", left.Output);
        Assert.Contains($"{org.Tenant.Schema} has an attribute it must not have", left.Output, StringComparison.Ordinal);
        Assert.Contains("This takes the connection of the server's owner.", left.Output, StringComparison.Ordinal);
        Assert.Equal("operator", await database.One<string>("select detail ->> 'by' from audit_log where action = 'installation.mended'"));

        var owner = new NpgsqlConnectionStringBuilder(database.Superuser);
        string[] owned = ["--database", $"postgresql://{owner.Username}:{Uri.EscapeDataString(owner.Password!)}@{owner.Host}:{owner.Port}/{owner.Database}", "--key-file", TestDatabase.KeyFile];
        var mended = JsonElement.Parse((await Doctor(["--fix", "--json", .. owned])).Output);
        Assert.Equal($"{org.Tenant.Schema} has an attribute it must not have", Assert.Single(mended.GetProperty("mended").EnumerateArray()).GetProperty("what").GetString());
        Assert.Empty(mended.GetProperty("left").EnumerateArray());
        Assert.Equal((0, "Nothing is wrong.\n"), await Doctor(["--fix", .. owned]) is var again ? (again.Code, again.Output) : default);
        Assert.Equal(2L, await database.One<long>("select count(*) from audit_log where action = 'installation.mended'"));
        await installation.Services.DisposeAsync();
    }

    async Task<Answer> Doctor(params string[] more)
    {
        await using var command = Command.LaunchWith([("PodcastFlow__Files__Directory", _folder)], ["doctor", .. more]);
        return await command.End();
    }
}
