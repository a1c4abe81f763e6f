using System.Net;
using System.Text.Json;
using Npgsql;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>What an operator does with an installation on a server of their own.</summary>
public sealed class OperatorTests
{
    [Fact]
    public async Task From_an_empty_database_to_a_signed_in_master()
    {
        await using var database = await TestDatabase.Create();
        string[] here = Here(database);
        var installed = await Command.Run("db", "install", "--database", database.Superuser, "--key-file", TestDatabase.KeyFile);
        Assert.Equal(0, installed.Code);
        Assert.Contains("create-master", installed.Errors, StringComparison.Ordinal);

        var weak = await Command.RunWith("short", ["user", "create-master", "--email", "m@podcastflow.test", .. here]);
        Assert.Equal(1, weak.Code);
        Assert.Equal(0, (await Command.RunWith(TestOrganization.Password, ["user", "create-master", "--email", "m@podcastflow.test", .. here])).Code);

        await using var server = await Command.Start("Serving on", ["serve", "--port", "0", .. here]);
        using var browser = Client.At(new Uri(server.After("Serving on ")));
        var session = await browser.SignIn("m@podcastflow.test", TestOrganization.Password);
        Assert.True(session.GetProperty("user").GetProperty("isMaster").GetBoolean());
        await server.Signal("TERM");
        Assert.Equal(0, (await server.End()).Code);
    }

    [Fact]
    public async Task Organizations_are_created_renamed_suspended_and_resumed()
    {
        await using var database = await TestDatabase.Create();
        string[] here = Here(database);
        var (slug, other) = (TestDatabase.Slug(), TestDatabase.Slug());

        var created = await Command.Run(["organization", "create", slug, "--name", "Pier Audio", "--email", "a@pier.test", "--public-url", "https://ads.pier.test", "--json", .. here]);
        Assert.StartsWith("https://ads.pier.test/invitation/", JsonElement.Parse(created.Output).GetProperty("invitationUrl").GetString(), StringComparison.Ordinal);
        var again = await Command.Run(["organization", "create", slug, "--name", "Pier Audio", "--email", "b@pier.test", .. here]);
        Assert.Equal((1, "There is already an organization of this slug.\n"), (again.Code, again.Errors));
        var wrong = await Command.Run(["organization", "create", other, "--name", "Pier", "--email", "nobody", .. here]);
        Assert.Equal(1, wrong.Code);
        Assert.StartsWith("--email: ", wrong.Errors, StringComparison.Ordinal);

        Assert.Equal(0, (await Command.Run(["organization", "rename", slug, "--slug", other, .. here])).Code);
        Assert.Equal(1, (await Command.Run(["organization", "suspend", slug, "--reason", "unpaid", .. here])).Code);
        Assert.Equal(0, (await Command.Run(["organization", "suspend", other, "--reason", "unpaid", .. here])).Code);
        var suspended = JsonElement.Parse((await Command.Run(["organization", "list", "--status", "suspended", "--json", .. here])).Output);
        Assert.Equal(other, Assert.Single(suspended.EnumerateArray()).GetProperty("slug").GetString());
        Assert.Equal(0, (await Command.Run(["organization", "resume", other, .. here])).Code);
        Assert.Equal("archived", JsonElement.Parse((await Command.Run(["organization", "archive", other, "--reason", "merged", "--json", .. here])).Output).GetProperty("status").GetString());
        var put = await Command.Run(["organization", "show", other, .. here]);
        Assert.Matches($@"State +archived: merged\nHealth +ok\nSchema +org_{other.Replace('-', '_')} at version", put.Output);
        Assert.Contains("Shows in use          not counted yet of 5", put.Output, StringComparison.Ordinal);
        Assert.Equal((1, "Only an active organization can be suspended.\n"), await Command.Run(["organization", "suspend", other, "--reason", "unpaid", .. here]) is var no ? (no.Code, no.Errors) : default);
        Assert.Equal((0, "Pier Audio is active again.\n"), await Command.Run(["organization", "unarchive", other, .. here]) is var back ? (back.Code, back.Output) : default);
        var shown = JsonElement.Parse((await Command.Run(["organization", "show", other, "--json", .. here])).Output);
        Assert.Equal(("active", "ok", "Starter"), (shown.GetProperty("facts").GetProperty("status").GetString(), shown.GetProperty("health").GetProperty("word").GetString(), shown.GetProperty("use").GetProperty("plan").GetString()));
        Assert.Equal("Enterprise", JsonElement.Parse((await Command.Run(["organization", "plan", other, "--plan", "enterprise", "--json", .. here])).Output).GetProperty("plan").GetString());
        var golden = await Command.Run(["organization", "plan", other, "--plan", "golden", .. here]);
        Assert.Equal((1, "There is no such plan.\n"), (golden.Code, golden.Errors));

        Assert.Equal(other, Assert.Single(JsonElement.Parse((await Command.Run(["fleet", "status", "--json", .. here])).Output).EnumerateArray()).GetProperty("slug").GetString());
        Assert.Equal(0, (await Command.Run(["fleet", "migrate", "--dry-run", .. here])).Code);
        Assert.Equal("operator", await database.One<string>("select distinct detail ->> 'by' from audit_log where action like 'organization.%'"));
    }

    [Fact]
    public async Task A_database_that_is_older_or_newer_than_the_program_is_not_served()
    {
        await using var database = await TestDatabase.Create();
        string[] here = Here(database);
        await database.Execute("insert into public_migration (version, name, sha256) values (9000, 'tomorrow', '\\x00')");
        var newer = await Command.Run(["serve", "--port", "0", .. here]);
        Assert.Equal(1, newer.Code);
        Assert.Contains("newer than this program", newer.Errors, StringComparison.Ordinal);

        await database.Execute("delete from public_migration where version > 1");
        var older = await Command.Run(["serve", "--port", "0", .. here]);
        Assert.Equal(1, older.Code);
        Assert.Contains("podcastflow upgrade", older.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await Command.Run(["db", "status", .. here])).Code);
    }

    [Fact]
    public async Task A_stale_snapshot_is_told_from_a_fresh_one()
    {
        var file = Path.GetTempFileName();
        try
        {
            var stale = await Command.Run("snapshot", "check", "--file", file);
            Assert.Equal(1, stale.Code);
            Assert.Contains("snapshot write", stale.Errors, StringComparison.Ordinal);

            Assert.Equal(0, (await Command.Run("snapshot", "write", "--file", file)).Code);
            Assert.Equal(await File.ReadAllTextAsync(TestDatabase.Folder("db/tenant.snapshot.sql")), await File.ReadAllTextAsync(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--key-file", "serve", "--port", "0", "--database", "Host=127.0.0.1;Port=1")]
    [InlineData("--database", "serve", "--port", "0", "--database", "nonsense", "--key-file", "/dev/null")]
    [InlineData("--data", "organization", "list", "--data", "/nowhere")]
    [InlineData("--file", "snapshot", "write", "--file", "/nowhere/x.sql")]
    [InlineData("--database", "db", "install")]
    public async Task What_is_missing_is_said_with_its_flag(string flag, params string[] line)
    {
        var answer = await Command.Run(line);

        Assert.Equal(1, answer.Code);
        Assert.Contains(flag, answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(" at PodcastFlow.", answer.Errors, StringComparison.Ordinal);
    }

    internal static string[] Here(TestDatabase database)
    {
        var server = new NpgsqlConnectionStringBuilder(database.Superuser);
        return ["--database", $"postgresql://{server.Host}:{server.Port}/{server.Database}", "--key-file", TestDatabase.KeyFile];
    }
}
