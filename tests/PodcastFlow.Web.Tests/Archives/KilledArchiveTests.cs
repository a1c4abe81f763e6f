using System.Net;
using System.Text.Json;
using PodcastFlow.Archives;
using PodcastFlow.Testing;
using PodcastFlow.Web.Tests.Cli;

namespace PodcastFlow.Web.Tests.Archives;

/// <summary>kill -9 of the host that writes an export or imports one: another host's try finishes it, and nothing half is ever offered.</summary>
public sealed class KilledArchiveTests
{
    [Fact]
    public async Task An_export_and_an_import_whose_host_was_killed_are_finished_by_the_next_try()
    {
        // A database of its own: no other host may take the jobs.
        await using var database = await TestDatabase.Create();
        var installation = await TestInstallation.On(database);
        var org = await TestOrganization.Create("Killed Pier", installation);
        var folder = Directory.CreateTempSubdirectory("podcastflow-killed-").FullName;
        try
        {
            var id = await Killed(org, folder, $"{org.Tenant.Schema}.campaign in access exclusive mode", HeldLock.Snapshot, async client =>
                (await client.Post($"/api/organizations/{org.Tenant.Id}/exports", new { }, HttpStatusCode.Accepted)).GetProperty("id").GetString()!);
            Assert.NotEmpty(Directory.GetFiles(folder, "*.part"));
            Assert.Equal("running", await database.One<string>($"select state from export_archive where id = '{id}'"));
            await database.Execute("update job set leased_until = now() where state = 'running'");

            await using var host = await Serve(org, folder);
            using var client = await SignIn(host, org);
            await Until(async () => (await client.Get($"/api/organizations/{org.Tenant.Id}/exports"))[0].GetProperty("state").GetString() == "ready");
            var link = (await client.Post($"/api/organizations/{org.Tenant.Id}/exports/{id}/link", new { }, HttpStatusCode.OK)).GetProperty("url").GetString();
            Assert.NotEmpty(Exported.Sums(new MemoryStream(await client.Http.GetByteArrayAsync(link))));
            Assert.Equal(1L, await database.One<long>($"select count(*) from email_message where id = '{id}'"));
            Assert.Equal("2", await database.One<string>("select attempts::text from job_history where kind = 'write_export'"));
            await host.Signal("TERM");
            await host.End();

            // Killed with all rows loaded and nothing committed.
            var copy = await Take(installation, folder, id);
            await Killed(org, folder, "public.membership in share mode", null, async _ => await Begin(installation, copy, org.Slug + "-copy"));
            Assert.Equal(0L, await database.One<long>($"select count(*) from tenant_schema where slug = '{org.Slug}-copy'"));
            await database.Execute("update job set leased_until = now() where state = 'running'");
            await using var other = await Serve(org, folder);
            await Until(async () => await database.One<string>($"select state from import_archive where id = '{copy}'") == "done");
            Assert.Equal("active", await database.One<string>($"select status from organization where slug = '{org.Slug}-copy'"));
            Assert.Equal("2", await database.One<string>("select attempts::text from job_history where kind = 'import_archive'"));
            await Until(() => Task.FromResult(!File.Exists(Path.Combine(folder, $"{copy}.tar.gz"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<ImportId> Take(TestInstallation installation, string folder, string id)
    {
        await using var file = File.OpenRead(Path.Combine(folder, id + ".tar.gz"));
        return await ReceiveArchive.Receive(installation.Master, new ArchiveFolder(new ArchiveOptions { Folder = folder }), installation.Connection, "pier.tar.gz", file, () => { });
    }

    static Task<string> Begin(TestInstallation installation, ImportId archive, string slug) =>
        ImportArchive.Begin(installation.Master, new ImportArchive.Command(archive, new() { Name = "Pier Copy", Slug = slug, Email = $"ada@{slug}.test", Plan = "starter" }));

    /// <summary>Asks a host for work that waits for a table which somebody holds, and kills the host there.</summary>
    static async Task<string> Killed(TestOrganization org, string folder, string held, string? seen, Func<Client, Task<string>> ask)
    {
        await using var host = await Serve(org, folder);
        using var client = await SignIn(host, org);
        await using var gate = await HeldLock.By(org.Installation.SuperuserConnection, $"lock table {held}");
        var answer = await ask(client);
        await gate.Waiter(null, seen);
        await host.Signal("KILL");
        await host.End();
        return answer;
    }

    static async Task Until(Func<Task<bool>> come)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            if (await come()) return;
            await Task.Delay(30);
        }
        Assert.Fail("It did not come to this.");
    }

    static Task<Command> Serve(TestOrganization org, string folder) => Command.StartWith([("PodcastFlow__Archives__Folder", folder)], "Serving on",
        "serve", "--port", "0", "--database", org.Installation.SuperuserConnection, "--key-file", TestDatabase.KeyFile);

    static async Task<Client> SignIn(Command host, TestOrganization org)
    {
        var client = Client.At(new Uri(host.After("Serving on ")));
        await client.SignIn(org.EmailOf(Role.Admin), TestOrganization.Password);
        return client;
    }
}
