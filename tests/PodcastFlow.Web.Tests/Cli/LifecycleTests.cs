using System.Text;
using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>An organization is restored and deleted by the command line, also when that is killed.</summary>
public sealed class LifecycleTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("podcastflow-cli-lifecycle-").FullName;

    static int[] Moments => Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1" ? [.. Enumerable.Range(0, 12).Select(i => i * 40)] : [0, 200];

    static string[] Here(TestOrganization org) => ["--database", org.Installation.SuperuserConnection, "--key-file", TestDatabase.KeyFile];

    // The last export goes into a folder of the test's own.
    Command Launch(string[] line) => Command.LaunchWith([("PodcastFlow__Archives__Folder", _folder)], line);

    /// <summary>Kills the command some time after this is true.</summary>
    async Task Killed(string database, string when, int after, string[] line)
    {
        await using var command = Launch(line);
        while (!command.HasEnded && !await TestDatabase.One<bool>(database, $"select exists ({when})")) await Task.Delay(2);
        await Task.Delay(after);
        await command.Signal("KILL");
        await command.End();
    }

    [Fact]
    public async Task A_restore_that_was_killed_is_prepared_by_the_same_command_swapped_and_undone()
    {
        var org = await TestOrganization.Create();
        var (database, here, file) = (org.Installation.SuperuserConnection, Here(org), Path.Combine(_folder, "org.tar.gz"));
        await org.Do(db => db.Execute($"update org_setting set legal_name = 'Before'"));
        Assert.Equal(0, (await Command.Run(["organization", "export", org.Slug, "--out", file, .. here])).Code);
        await org.Do(db => db.Execute($"update org_setting set legal_name = 'After'"));
        Task<string> Name() => TestDatabase.One<string>(database, $"select legal_name from {org.Tenant.Schema}.org_setting");
        string[] prepare = ["organization", "restore", org.Slug, "--from", file, .. here];

        await Killed(database, $"select from organization_restore where organization_id = '{org.Tenant.Id}'", Moments[^1], prepare);
        Assert.Equal("After", await Name());
        if (await TestDatabase.One<bool>(database, $"select exists (select from organization_restore where organization_id = '{org.Tenant.Id}' and state = 'ready')"))
            Assert.Equal(0, (await Command.Run(["organization", "restore", org.Slug, "--discard", .. here])).Code);
        var prepared = await Command.Run(prepare);

        Assert.True(prepared.Code == 0, prepared.Errors);
        Assert.Contains("org_setting", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing has changed yet", prepared.Output, StringComparison.Ordinal);
        Assert.Equal((2, "After"), ((await Command.Run(["organization", "restore", org.Slug, "--swap", "--undo", .. here])).Code, await Name()));
        Assert.Equal((0, "Before"), ((await Command.Run(["organization", "restore", org.Slug, "--swap", .. here])).Code, await Name()));
        Assert.Equal((0, "After"), ((await Command.Run(["organization", "restore", org.Slug, "--undo", .. here])).Code, await Name()));
    }

    [Fact]
    public async Task A_deletion_that_was_killed_is_finished_by_the_same_command_and_its_certificate_is_verified()
    {
        foreach (var moment in Moments)
        {
            var org = await TestOrganization.Create();
            var (database, here) = (org.Installation.SuperuserConnection, Here(org));
            string[] delete = ["organization", "delete", org.Slug, "--confirm", org.Slug, "--reason", "Created by mistake", "--now", "--json", .. here];

            await Killed(database, $"select from organization_deletion where organization_id = '{org.Tenant.Id}'", moment, delete);
            var wasDone = await TestDatabase.One<bool>(database, $"select exists (select from organization_deletion where organization_id = '{org.Tenant.Id}' and state = 'done')");
            await using var repeated = Launch(delete);
            var again = await repeated.End();

            Assert.True(again.Code == (wasDone ? 1 : 0), again.Errors);
            if (!wasDone) Assert.Equal("done", JsonElement.Parse(again.Output).GetProperty("state").GetString());
            Assert.Equal("deleted 0 0 1", await TestDatabase.One<string>(database, $"""
                select o.status || ' ' || (select count(*) from pg_namespace where nspname = '{org.Tenant.Schema}') || ' ' || (select count(*) from tenant_schema where organization_id = o.id)
                    || ' ' || (select count(*) from export_archive where organization_id = o.id and state = 'ready')
                from organization o where id = '{org.Tenant.Id}'
                """));
            if (moment != Moments[^1]) continue;

            var file = Path.Combine(_folder, "deletion.txt");
            await File.WriteAllTextAsync(file, (await Command.Run(["certificate", "show", org.Tenant.Id, .. here])).Output);
            var valid = await Command.Run(["certificate", "verify", file, .. here]);
            Assert.True(valid.Code == 0 && valid.Output.StartsWith("Valid: ", StringComparison.Ordinal), valid.Errors);
            var pem = Path.Combine(_folder, "key.pem");
            await File.WriteAllTextAsync(pem, (await Command.Run(["certificate", "key", .. here])).Output);
            var bytes = await File.ReadAllBytesAsync(file);
            bytes[Encoding.UTF8.GetString(bytes).IndexOf("mistake", StringComparison.Ordinal)] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);
            Assert.Equal((1, true), ((await Command.Run("certificate", "verify", file, "--public-key", pem)) is var no ? no.Code : 0, no.Errors.Contains("no valid deletion certificate", StringComparison.Ordinal)));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
