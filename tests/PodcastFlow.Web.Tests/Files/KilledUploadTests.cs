using System.IO.Pipelines;
using System.Net;
using PodcastFlow.Files;
using PodcastFlow.Testing;
using PodcastFlow.Web.Tests.Cli;

namespace PodcastFlow.Web.Tests.Files;

/// <summary>kill -9 of the serving process in the middle of an upload: nothing half is attached, sending it again attaches it once, and what was left lying is tidied up.</summary>
public sealed class KilledUploadTests
{
    [Fact]
    public async Task An_upload_that_is_killed_while_it_arrives_or_before_it_is_attached_is_sent_again_and_there_once()
    {
        var folder = Directory.CreateTempSubdirectory("podcastflow-files-");
        var org = await TestOrganization.Create();
        using var client = await (await TestSite.Get()).SignIn(org, Role.Admin);
        var address = $"/api/advertisers/{(await client.Post("/api/advertisers", new { name = "Acme" })).GetProperty("id").GetString()}/attachments?name=recording.bin";
        var content = new byte[200_000];
        content[1] = 1;
        var incoming = Path.Combine(folder.FullName, "incoming");

        // Half of it has arrived.
        await using (var host = await Serve(org, folder))
        {
            var pipe = new Pipe();
            var sending = (await SignIn(host, org)).Http.PostAsync(address, new StreamContent(pipe.Reader.AsStream()));
            await pipe.Writer.WriteAsync(content.AsMemory(0, 100_000));
            while (!Directory.Exists(incoming) || !new DirectoryInfo(incoming).GetFiles().Any(file => file.Length > 65_536))
            {
                Assert.False(sending.IsCompleted);
                await Task.Delay(5);
            }
            await host.Signal("KILL");
            await host.End();
            await pipe.Writer.CompleteAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
        }
        Assert.Equal((0, 0), (await Count(org, "attachment"), await Count(org, "uploaded_file")));
        Assert.Empty(Shelved(folder));

        // It lies where it stays, and only the attachment is missing.
        await using (var host = await Serve(org, folder))
        {
            await using var gate = await HeldLock.By(org.Installation.SuperuserConnection, $"lock table {org.Tenant.Schema}.attachment in share mode");
            var sending = (await SignIn(host, org)).Http.PostAsync(address, new ByteArrayContent(content));
            var waiter = await gate.Waiter(sending);
            await host.Signal("KILL");
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
            await gate.Ended(waiter);
        }
        Assert.Equal((0, 1), (await Count(org, "attachment"), await Count(org, "uploaded_file")));

        await using (var host = await Serve(org, folder))
        {
            using var again = await SignIn(host, org);
            foreach (var _ in (int[])[1, 2]) Assert.Equal(HttpStatusCode.Created, (await again.Http.PostAsync(address, new ByteArrayContent(content))).StatusCode);
        }
        Assert.Equal(1, await Count(org, "attachment"));
        Assert.Single(Shelved(folder));

        // Two days later.
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories)) file.LastWriteTimeUtc = file.LastWriteTimeUtc.AddDays(-2);
        await org.Installation.Control.Run(db => db.Execute($"update uploaded_file set created_at = created_at - interval '2 days' where schema_name = {org.Tenant.Schema}"));
        using var store = new FileStore(new FileStoreOptions { Directory = folder.FullName });
        await ReconcileFiles.Run(new InOrganization(org.Tenant, "", Actor.System, org.Installation.Tenants, org.Installation.Control, default), store, TimeProvider.System);
        Assert.Empty(Directory.GetFiles(incoming));
        Assert.Single(Shelved(folder));
        Assert.Equal(1, await org.Do(db => db.One<long>($"select count(*) from public.uploaded_file where state = 'ready'")));
        folder.Delete(recursive: true);
    }

    static FileInfo[] Shelved(DirectoryInfo folder) => new DirectoryInfo(Path.Combine(folder.FullName, "organizations")) is { Exists: true } shelf ? shelf.GetFiles("*", SearchOption.AllDirectories) : [];

    static Task<long> Count(TestOrganization org, string table) => org.Do(db => table == "attachment" ? db.One<long>($"select count(*) from attachment") : db.One<long>($"select count(*) from public.uploaded_file"));

    // It takes no jobs: those of other tests would die with it, and wait a minute for another host.
    static Task<Command> Serve(TestOrganization org, DirectoryInfo folder) => Command.StartWith([("PodcastFlow__Files__Directory", folder.FullName), ("PodcastFlow__Jobs__AtOnce", "0")], "Serving on", "serve", "--port", "0", "--database", org.Installation.SuperuserConnection, "--key-file", TestDatabase.KeyFile);

    static async Task<Client> SignIn(Command host, TestOrganization org)
    {
        var client = Client.At(new Uri(host.After("Serving on ")));
        await client.SignIn(org.EmailOf(Role.Admin), TestOrganization.Password);
        return client;
    }
}
