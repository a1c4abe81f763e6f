using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>
/// A deletion and a restore, step by step: with the work of a step done and about to be noted, the process is killed or its connection closed. The same
/// command goes on from there, and it ends as if nothing had been.
/// </summary>
public sealed class KilledStepsTests : IAsyncLifetime
{
    static readonly bool Long = Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1";

    readonly string _folder = Directory.CreateTempSubdirectory("podcastflow-steps-").FullName;
    TestDatabase _database = null!;
    TestInstallation _installation = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _installation = await TestInstallation.On(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.Services.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The states a deletion comes to; each with a killed process and with a closed connection, or with one of the two.</summary>
    public static TheoryData<string, bool> Deletion { get; } = Long
        ? [.. new[] { "exporting", "exported", "dropped", "purged", "done" }.SelectMany(state => new[] { (state, true), (state, false) })]
        : [("exported", true), ("dropped", false)];

    [Theory]
    [MemberData(nameof(Deletion))]
    public async Task A_deletion_stopped_at_any_step_is_finished_by_the_same_command(string step, bool killed)
    {
        var org = await TestOrganization.Create(on: _installation);
        string[] delete = ["organization", "delete", org.Slug, "--confirm", org.Slug, "--reason", "Created by mistake", "--now"];

        await Stop("organization_deletion", step, killed, delete);
        Assert.Equal("suspended", await _database.One<string>($"select status from organization where id = '{org.Tenant.Id}'"));
        var again = await Run(delete);

        Assert.True(again.Code == 0, again.Errors);
        Assert.Equal("done 1 1 0 0", await _database.One<string>($"""
            select d.state || ' ' || (select count(*) from export_archive where organization_id = d.organization_id and state = 'ready') || ' ' || (select count(*) from audit_log where organization_id = d.organization_id and action = 'organization.deleted')
                || ' ' || (select count(*) from pg_namespace where nspname = '{org.Tenant.Schema}') || ' ' || (select count(*) from pg_roles where rolname = '{org.Tenant.Schema}')
            from organization_deletion d where d.organization_id = '{org.Tenant.Id}'
            """));
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "archives")));
        Assert.Equal(0, (await Run("certificate", "show", org.Tenant.Id)).Code);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_restore_stopped_at_any_step_changes_nothing_and_is_finished_by_the_same_command(bool killed)
    {
        var org = await TestOrganization.Create(on: _installation);
        var file = Path.Combine(_folder, "before.tar.gz");
        await Name(org, "Before");
        Assert.Equal(0, (await Run("organization", "export", org.Slug, "--out", file)).Code);
        await Name(org, "After");
        foreach (var (state, option, name) in new[] { ("ready", $"--from={file}", "After"), ("swapped", "--swap", "Before"), ("undone", "--undo", "After") })
        {
            var was = await Name(org);
            string[] restore = ["organization", "restore", org.Slug, option];

            await Stop("organization_restore", state, killed, restore);
            Assert.Equal((state, was), (state, await Name(org)));
            var again = await Run(restore);

            Assert.True(again.Code == 0, again.Errors);
            Assert.Equal((state, name), (await _database.One<string>($"select state from organization_restore where organization_id = '{org.Tenant.Id}'"), await Name(org)));
        }
        Assert.Equal(2L, await _database.One<long>($"select count(*) from tenant_schema where slug = '{org.Slug}' or slug like 'beside-%'"));
        // Nobody's rows lie about: what the runtime keeps for debuggers is all there is.
        Assert.DoesNotContain(Temporary.EnumerateFileSystemInfos(), left => !left.Name.StartsWith("clr-debug-pipe-", StringComparison.Ordinal) && !left.Name.StartsWith("dotnet-diagnostic-", StringComparison.Ordinal));
    }

    public static TheoryData<bool> Ways { get; } = Long ? [true, false] : [true];

    // Whoever is about to note this state waits there, with all it has done open.
    async Task Stop(string table, string state, bool killed, string[] command)
    {
        await _database.Execute($"""
            create function held() returns trigger language plpgsql as $$ begin perform pg_sleep(600); return new; end $$;
            create trigger held before update on {table} for each row when (new.state = '{state}' and old.state <> '{state}') execute function held();
            """);
        await using (var running = Command.LaunchWith(Settings, [.. command, .. OperatorTests.Here(_database)]))
        {
            while (await _database.One<long>($"select count(*) {Held}") == 0)
            {
                Assert.False(running.HasEnded, $"It ended without {state}: {(running.HasEnded ? (await running.End()).Errors : "")}");
                await Task.Delay(20);
            }
            if (killed) await running.Signal("KILL");
            await _database.Execute($"select pg_terminate_backend(pid) {Held}");
            Assert.NotEqual(0, (await running.End()).Code);
        }
        while (await _database.One<long>($"select count(*) {Held}") > 0) await Task.Delay(20);
        await _database.Execute($"drop trigger held on {table}; drop function held()");
    }

    const string Held = "from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";

    DirectoryInfo Temporary => Directory.CreateDirectory(Path.Combine(_folder, "temporary"));

    (string, string)[] Settings => [("TMPDIR", Temporary.FullName), ("PodcastFlow__Archives__Folder", Path.Combine(_folder, "archives")), ("PodcastFlow__Files__Directory", Path.Combine(_folder, "files"))];

    async Task<Answer> Run(params string[] command)
    {
        await using var running = Command.LaunchWith(Settings, [.. command, .. OperatorTests.Here(_database)]);
        return await running.End();
    }

    Task Name(TestOrganization org, string name) => _database.Execute($"update {org.Tenant.Schema}.org_setting set legal_name = '{name}'");

    Task<string> Name(TestOrganization org) => _database.One<string>($"select legal_name from {org.Tenant.Schema}.org_setting");
}
