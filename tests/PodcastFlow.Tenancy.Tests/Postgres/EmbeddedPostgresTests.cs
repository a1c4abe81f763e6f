using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Npgsql;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Postgres;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task The_test_server_answers_its_first_query()
    {
        var version = await Ask.Server(await TestPostgres.SuperuserConnectionString(), "select current_setting('server_version_num')::int");

        Assert.True((int)version! >= 150000);
    }

    [Fact]
    public async Task Keeps_its_data_over_a_restart()
    {
        await using (var first = await Start())
        {
            Assert.True(first.FirstStart);
            Assert.False(first.Attached);
            await Ask.Server(first.ConnectionString(), "create table kept as select 42 as answer");
        }

        await using var second = await Start();

        Assert.False(second.FirstStart);
        Assert.False(second.Attached);
        Assert.Equal(42, await Ask.Server(second.ConnectionString(), "select answer from kept"));
    }

    [Fact]
    public async Task A_second_host_joins_and_the_last_one_to_leave_stops_the_server()
    {
        var first = await Start();
        var second = await Start();

        Assert.True(second.Attached);
        Assert.Equal(first.Port, second.Port);
        Assert.Equal(first.ConnectionString(), await EmbeddedPostgres.FindRunning(root, ct: Ct));

        await first.DisposeAsync();
        Assert.True(await Ask.Answers(second.ConnectionString()));

        await second.DisposeAsync();
        Assert.False(await Ask.Answers(second.ConnectionString()));
        Assert.Null(await EmbeddedPostgres.FindRunning(root, ct: Ct));
    }

    [Fact]
    public async Task Two_hosts_that_come_at_once_share_one_server()
    {
        var hosts = await Task.WhenAll(Start(), Start(), Start());

        Assert.Single(hosts, host => host.FirstStart);
        Assert.Single(hosts, host => !host.Attached);
        Assert.Single(hosts.Select(host => host.Port).Distinct());
        await Task.WhenAll(hosts.Select(host => host.DisposeAsync().AsTask()));
        Assert.False(await Ask.Answers(hosts[0].ConnectionString()));
    }

    [Fact]
    public async Task A_server_whose_host_was_killed_goes_on_and_is_joined_again()
    {
        using var host = await HostProcess.Start(Options);
        await Ask.Server(host.ConnectionString, "create table kept as select 42 as answer");
        host.Kill();

        await using (var server = await Start())
        {
            Assert.True(server.Attached);
            Assert.Equal(42, await Ask.Server(server.ConnectionString(), "select answer from kept"));
        }

        Assert.False(await Ask.Answers(host.ConnectionString));
    }

    [Fact]
    public async Task What_was_made_and_filled_in_one_transaction_outlives_a_server_that_is_killed()
    {
        await using (var server = await Start())
        {
            // What is small goes to the log with the commit, what is large to its files.
            await Ask.Server(server.ConnectionString(), """
                begin;
                create table small (id int primary key, word text);
                insert into small select n, 'word ' || n from generate_series(1, 10) n;
                create table large (id int primary key, word text);
                insert into large select n, repeat('x', 200) from generate_series(1, 50000) n;
                create index large_word on large (word, id);
                create table bare (id int primary key);
                commit
                """);
            var dying = Process.GetProcessById(int.Parse((await File.ReadAllLinesAsync(root.At("data", "postmaster.pid"), Ct))[0], CultureInfo.InvariantCulture));
            dying.Kill();
            await dying.WaitForExitAsync(Ct);
        }

        await using var again = await Start();

        Assert.False(again.Attached);
        await Ask.Server(again.ConnectionString(), "insert into bare select n from generate_series(1, 3) n");
        Assert.Equal("10 50000 50000 3", await Ask.Server(again.ConnectionString(), """
            set enable_seqscan = off;
            select concat_ws(' ', (select count(*) from small where id > 0), (select count(*) from large where id > 0), (select count(*) from large where word >= 'x'), (select count(*) from bare where id > 0))
            """));
    }

    [Fact]
    public async Task Stop_stops_it_for_everybody_and_leaves_the_data()
    {
        await using var first = await Start();
        await using var second = await Start();
        await second.Stop();

        Assert.False(await Ask.Answers(first.ConnectionString()));
        Assert.True(File.Exists(root.At("data", "PG_VERSION")));
    }

    [Fact]
    public async Task What_an_interrupted_start_left_behind_is_thrown_away()
    {
        Directory.CreateDirectory(root.At("data.new", "base"));
        await File.WriteAllTextAsync(root.At("data.new", "PG_VERSION"), "15\n", Ct);

        await using var server = await Start();

        Assert.True(server.FirstStart);
        Assert.True(await Ask.Answers(server.ConnectionString()));
        Assert.False(Directory.Exists(root.At("data.new")));
    }

    [Fact]
    public async Task A_dead_server_whose_process_number_another_program_has_by_now_does_not_stop_the_start()
    {
        await (await Start()).DisposeAsync();
        await File.WriteAllTextAsync(
            root.At("data", "postmaster.pid"), $"{Environment.ProcessId}\n{root.At("data")}\n0\n5432\n\n127.0.0.1\n0 0\nready\n", Ct);

        await using var server = await Start();

        Assert.False(server.Attached);
        Assert.True(await Ask.Answers(server.ConnectionString()));
    }

    [Fact]
    public async Task Is_set_up_the_way_the_product_relies_on_and_lets_nobody_in_without_the_password()
    {
        await using var server = await EmbeddedPostgres.Start(
            new EmbeddedPostgresOptions { Root = root, MaxConnections = 33, Settings = new Dictionary<string, string> { ["application_name"] = "it's" } }, Ct);
        var expected = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["shared_preload_libraries"] = "pg_stat_statements",
            ["pg_stat_statements.track_utility"] = "off",
            ["pg_stat_statements.max"] = "20000",
            ["data_checksums"] = "on",
            ["fsync"] = "on",
            ["full_page_writes"] = "on",
            ["wal_level"] = "minimal",
            ["server_encoding"] = "UTF8",
            ["timezone"] = "UTC",
            ["max_connections"] = "33",
        };

        foreach (var (name, value) in expected)
        {
            Assert.Equal(value, await Ask.Server(server.ConnectionString(), $"select current_setting('{name}')"));
        }

        Assert.Equal("it's", await Ask.Server(server.ConnectionString(), "select reset_val from pg_settings where name = 'application_name'"));
        Assert.Equal("C.UTF-8", await Ask.Server(server.ConnectionString(), "select datcollate::text from pg_database where datname = 'template1'"));
        Assert.Equal(
            server.MajorVersion.ToString(CultureInfo.InvariantCulture),
            (await File.ReadAllTextAsync(root.At("data", "PG_VERSION"), Ct)).Trim());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(root.At("superuser.pw")));
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString()) { Password = "postgres" };
        Assert.False(await Ask.Answers(wrong.ConnectionString));
    }

    // Kept like any other; only the disk is not waited for.
    private EmbeddedPostgresOptions Options => new() { Root = root, Settings = new Dictionary<string, string> { ["fsync"] = "off" } };

    private Task<EmbeddedPostgres> Start() => EmbeddedPostgres.Start(Options, Ct);
}
