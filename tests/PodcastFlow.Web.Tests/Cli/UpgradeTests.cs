using System.Net;
using System.Text.Json;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>An installation that an older version made, opened by this one.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task A_data_directory_of_an_older_version_is_upgraded_and_served_with_everything_in_it()
    {
        var data = Path.Combine(Path.GetTempPath(), $"podcastflow-old-{Environment.ProcessId}");
        var slugs = new[] { TestDatabase.Slug("older"), TestDatabase.Slug("older") };
        try
        {
            await Older(data, slugs);
            Assert.Contains("podcastflow upgrade", (await Command.Run("serve", "--data", data, "--port", "0")).Errors, StringComparison.Ordinal);
            Assert.Equal(1, (await Command.Run("db", "status", "--data", data)).Code);

            var upgraded = await Command.Run("upgrade", "--data", data, "--canary", slugs[1], "--json");

            Assert.True(upgraded.Code == 0, upgraded.Errors);
            var newest = TestDatabase.Scripts.Tenant[^1].Version;
            var told = JsonElement.Parse(upgraded.Output);
            Assert.Equal((TestDatabase.Scripts.Public[^1].Version, newest), (told.GetProperty("publicVersion").GetInt32(), told.GetProperty("tenantVersion").GetInt32()));
            Assert.Equal(slugs.Select(slug => (slug, newest)), told.GetProperty("organizations").EnumerateArray().Select(o => (o.GetProperty("slug").GetString()!, o.GetProperty("version").GetInt32())));
            Assert.Equal((0, "[]"), await Done("doctor", "--data", data, "--json"));
            Assert.Equal((0, "Every organization is at the newest version."), await Done("fleet", "migrate", "--data", data));
            Assert.Equal(0, (await Command.RunWith(TestOrganization.Password, ["user", "create-master", "--email", "m@podcastflow.test", "--data", data])).Code);

            await using var server = await Command.Start("Serving on", "serve", "--port", "0", "--data", data);
            using var browser = Client.At(new Uri(server.After("Serving on ")));
            await browser.SignIn("m@podcastflow.test", TestOrganization.Password);
            var listed = await browser.Get("/api/organizations");
            Assert.Equal(slugs, listed.GetProperty("items").EnumerateArray().Select(o => o.GetProperty("slug").GetString()).Order());
            var url = await EmbeddedPostgres.FindRunning(data, "podcastflow");
            foreach (var slug in slugs) Assert.Equal($"Kept by {slug}", await TestDatabase.One<string>(url!, $"select legal_name from {SchemaOf(slug)}.org_setting"));
            await server.Signal("TERM");
            Assert.Equal(0, (await server.End()).Code);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_dry_run_says_what_a_run_then_does_and_one_that_fails_is_told()
    {
        var scripts = TestDatabase.Scripts;
        await using var database = await TestDatabase.Create(scripts with { Tenant = [.. scripts.Tenant.Take(4)] });
        string[] here = OperatorTests.Here(database), owner = ["--database", database.Superuser, "--key-file", TestDatabase.KeyFile];
        var (well, ill) = (TestDatabase.Slug("well"), TestDatabase.Slug("ill"));
        await Register(database.Superuser, well, ill);
        await database.Execute($"create table {SchemaOf(ill)}.inventory (id integer); alter table {SchemaOf(ill)}.inventory owner to podcastflow_migrator");       // in the way of the next migration
        Assert.Equal(0, (await Command.Run(["db", "install", .. owner])).Code);

        var planned = JsonElement.Parse((await Command.Run(["fleet", "migrate", "--dry-run", "--json", .. here])).Output);
        Assert.Equal([ill, well], planned.EnumerateArray().Select(o => o.GetProperty("slug").GetString()).Order());
        Assert.Equal(scripts.Tenant.Skip(4).Select(script => script.Name), planned[0].GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("name").GetString()));
        Assert.Equal(2L, await database.One<long>("select count(*) from tenant_schema where schema_version = 4"));

        var run = await Command.Run(["fleet", "migrate", "--json", .. here]);

        Assert.Equal(1, run.Code);
        Assert.Contains("1 of 2 organizations could not be migrated", run.Errors, StringComparison.Ordinal);
        var status = JsonElement.Parse((await Command.Run(["fleet", "status", "--json", .. here])).Output).EnumerateArray().ToDictionary(o => o.GetProperty("slug").GetString()!);
        Assert.Equal(scripts.Tenant.Count, status[well].GetProperty("version").GetInt32());
        Assert.Equal(4, status[ill].GetProperty("version").GetInt32());
        Assert.Contains("\"inventory\" already exists", status[ill].GetProperty("lastError").GetString(), StringComparison.Ordinal);

        await database.Execute($"drop table {SchemaOf(ill)}.inventory");
        Assert.Equal(0, (await Command.Run(["upgrade", .. owner])).Code);
        Assert.Equal((0, "[]"), await Command.Doctor(["--json", .. here]) is var doctor ? (doctor.Code, doctor.Output.Trim()) : default);
    }

    [Fact]
    public async Task The_control_plane_is_backed_up_and_restored_on_another_server()
    {
        var folder = Directory.CreateTempSubdirectory("podcastflow-backup-").FullName;
        var (file, data) = (Path.Combine(folder, "control.tar.gz"), Path.Combine(folder, "data"));
        try
        {
            await using var database = await TestDatabase.Create();
            string[] here = OperatorTests.Here(database);
            var slug = TestDatabase.Slug("backed-up");
            Assert.Equal(0, (await Command.Run(["organization", "create", slug, "--name", "Pier Audio", "--email", "a@pier.test", .. here])).Code);
            Assert.Equal(0, (await Command.RunWith(TestOrganization.Password, ["user", "create-master", "--email", "m@podcastflow.test", .. here])).Code);

            Assert.Equal(0, (await Command.Run(["db", "backup", "--file", file, .. here])).Code);
            Assert.Contains("already", (await Command.Run(["db", "backup", "--file", file, .. here])).Errors, StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

            Assert.Contains("--data", (await Command.Run("db", "restore", "--file", file, "--data", data)).Errors, StringComparison.Ordinal);
            Directory.CreateDirectory(data);
            if (!OperatingSystem.IsWindows()) foreach (var open in new[] { folder, data }) File.SetUnixFileMode(open, (UnixFileMode)0b111_101_101);
            File.Copy(TestDatabase.KeyFile, Path.Combine(data, "installation.key"));
            var restored = await Command.Run("db", "restore", "--file", file, "--data", data, "--json");
            Assert.True(restored.Code == 0, restored.Errors);
            Assert.Equal(1, JsonElement.Parse(restored.Output).GetProperty("organizations").GetInt32());
            Assert.Equal(1, (await Command.Run("db", "restore", "--file", file, "--data", data)).Code);

            await using var server = await Command.Start("Serving on", "serve", "--port", "0", "--data", data);
            using var browser = Client.At(new Uri(server.After("Serving on ")));
            await browser.SignIn("m@podcastflow.test", TestOrganization.Password);
            Assert.Equal(slug, Assert.Single((await browser.Get("/api/organizations")).GetProperty("items").EnumerateArray()).GetProperty("slug").GetString());
            await server.Signal("TERM");
            Assert.Equal(0, (await server.End()).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // As the first version left it: the scripts of that time, two organizations with something in them.
    static async Task Older(string data, string[] slugs)
    {
        var scripts = TestDatabase.Scripts;
        await using var server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Root = data, Settings = new Dictionary<string, string> { ["fsync"] = "off" } });
        await Installer.Install(server.ConnectionString(), "podcastflow", scripts with { Public = [.. scripts.Public.Take(4)], Tenant = [.. scripts.Tenant.Take(4)] },
            InstallationKey.Open(Path.Combine(data, "installation.key")));
        await Register(server.ConnectionString("podcastflow"), slugs);
        foreach (var slug in slugs) await TestDatabase.Execute(server.ConnectionString("podcastflow"), $"update {SchemaOf(slug)}.org_setting set legal_name = 'Kept by {slug}'");
    }

    static async Task Register(string superuser, params string[] slugs)
    {
        foreach (var slug in slugs)
            await TestDatabase.Execute(superuser, $"""
                select create_complete_org_schema('{slug}', '{slug}');
                insert into organization (id, slug, name, email, status, created_at, activated_at) values ('{slug}', '{slug}', '{slug}', 'a@{slug}.test', 'active', now(), now());
                insert into subscription (organization_id, plan_id, started_at) values ('{slug}', 'starter', now());
                """);
    }

    static async Task<(int Code, string Output)> Done(params string[] line)
    {
        var answer = await Command.Run(line);
        return (answer.Code, answer.Output.Trim());
    }

    static string SchemaOf(string slug) => "org_" + slug.Replace('-', '_');
}
