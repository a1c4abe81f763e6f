using System.Text;
using Npgsql;

namespace PodcastFlow.Tenancy.Tests.Isolation;

/// <summary>The battery's controls: a tenant can do its work, and what the attacks pick out one by one holds for all there is.</summary>
public sealed class AttackControls(World world)
{
    public static IEnumerable<TheoryDataRow<string>> Work => new (string Sentence, string Sql)[]
    {
        ("reads its rows", "select name from thing where id = 1"),
        ("inserts, the trigger running", "insert into thing (id) values (11) returning name"),
        ("inserts with an identity", "insert into part (thing_id, during) values (1, '[20,30)') returning id::text"),
        ("updates", "update thing set name = 'new' where id = 1 returning name"),
        ("deletes", "with gone as (delete from part returning id) select count(*)::text from gone"),
        ("merges in with a conflict clause", "insert into thing (id, name) values (1, 'x') on conflict (id) do update set name = excluded.name returning name"),
        ("adds to the past", "insert into entry (id, note) values (12, 'then') returning note"),
        ("reads the past through its view", "select note from entry_seen where id = 1"),
        ("searches by words", "select name from thing where to_tsvector('simple', name) @@ to_tsquery('simple', 'secret')"),
        ("searches by likeness", "select name from thing where name % 'secret of' or name ilike '%secret%'"),
        ("claims rows, skipping locked ones", "select name from thing where id = 1 for update skip locked"),
        ("samples", "select count(*)::text from thing tablesample system (100)"),
        ("names a table of its own", "select 'thing'::regclass::text"),
        ("explains its own statement", "explain select name from thing"),
        ("sees itself in information_schema", "select table_name::text from information_schema.tables where table_name = 'thing'"),
        ("makes ids and reads the clock", "select gen_random_uuid()::text || clock_timestamp()::text"),
        ("enqueues a job", "select public.enqueue_job('work')::text"),
        ("registers a file", "insert into public.uploaded_file (id, file_name, sha256, size_bytes, media_type) values (gen_random_uuid(), 'own', sha256('x'), 1, 'text/plain') returning file_name"),
        ("writes the platform's log", "select 'x' || public.audit('did', '{}')::text"),
    }.Select(row => new TheoryDataRow<string>(row.Sql) { TestDisplayName = "A tenant " + row.Sentence });

    [Theory, MemberData(nameof(Work))]
    public async Task A_tenant_does_its_work(string sql)
    {
        await using var engine = world.Engine();
        await Assert.ThrowsAsync<Undone>(() => engine.Run<int>(world.Attacker, async db =>
        {
            Assert.NotEmpty(await db.List<string>(World.Raw(sql)));
            throw new Undone();
        }));
    }

    [Theory]
    [InlineData("insert into part (thing_id, during) values (1, '[5,8)')", "23P01")]
    [InlineData("insert into part (thing_id, during) values (99, '[5,8)')", "23503")]
    [InlineData("insert into thing (id, name) values (1, 'again')", "23505")]
    public async Task Constraints_are_checked_under_the_tenants_role(string sql, string state)
    {
        await using var engine = world.Engine();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => engine.Run(world.Attacker, db => db.Execute(World.Raw(sql))));
        Assert.Equal(state, refused.SqlState);
    }

    [Fact]
    public async Task No_catalog_can_be_read_whichever_it_is()
    {
        var catalogs = (await world.Superuser("select string_agg(relname, ',') from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')")).Split(',');
        Assert.True(catalogs.Length > 120, $"{catalogs.Length} catalogs");
        await RefusedToTenant(catalogs.Select(name => $"select count(*)::text from pg_catalog.{name}"));
    }

    [Fact]
    public async Task No_table_of_the_control_plane_can_be_read_but_the_files_own_slice()
    {
        var tables = (await world.Superuser("select string_agg(relname, ',') from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'p', 'm') and relname <> 'uploaded_file'")).Split(',');
        Assert.True(tables.Length > 15, $"{tables.Length} tables");
        await RefusedToTenant(tables.Select(name => $"select count(*)::text from public.{name}"));
    }

    [Fact]
    public async Task No_forbidden_function_can_be_called_by_a_tenant_or_its_shard()
    {
        Assert.True(int.Parse(await world.Superuser("select count(*)::text from monitor.forbidden_function")) > 200);
        Assert.Equal("", await world.Superuser($"""
            select string_agg(f.function::text, ', ') from monitor.forbidden_function f, unnest(array['{world.Attacker.Schema}', '{world.Attacker.LoginShard}']) who
            where has_function_privilege(who, f.function, 'execute')
            """));
    }

    [Fact]
    public async Task Only_three_doors_of_the_control_plane_open_to_tenants() => Assert.Equal("audit, enqueue_job, own_plan", await world.Superuser($"""
        select string_agg(distinct p.proname, ', ' order by p.proname) from pg_proc p where p.pronamespace = 'public'::regnamespace and has_function_privilege('{world.Attacker.Schema}', p.oid, 'execute')
        """));

    [Fact]
    public async Task A_copy_of_the_files_holds_the_tenants_own_only()
    {
        await using var engine = world.Engine();
        using var copy = new MemoryStream();
        await engine.Run(world.Attacker, async db =>
        {
            await db.Execute($"insert into public.uploaded_file (id, file_name, sha256, size_bytes, media_type) values ({Guid.CreateVersion7()}, 'mine', sha256('x'), 1, 'text/plain')");
            await db.CopyOut($"copy public.uploaded_file (schema_name, file_name) to stdout (format csv)", copy);
            return true;
        });
        var text = Encoding.UTF8.GetString(copy.ToArray());
        Assert.Contains("mine", text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Victim.Slug, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copy {victim}.thing to stdout (format csv)")]
    [InlineData("copy (select name from {victim}.thing) to stdout")]
    [InlineData("copy (select set_config('role', '{victim}', true)) to stdout")]
    [InlineData("copy thing to program 'cat' --")]
    [InlineData("copy thing to '/tmp/podcastflow-attack' --")]
    public async Task The_engines_own_copy_reaches_nothing_foreign(string sql)
    {
        await using var engine = world.Engine();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => engine.Run(world.Attacker, async db =>
        {
            await db.CopyOut(World.Raw(world.Fill(sql)), Stream.Null);
            return true;
        }));
        Assert.Equal("42501", refused.SqlState);
    }

    [Fact]
    public async Task A_copy_takes_no_second_statement()
    {
        await using var engine = world.Engine();
        foreach (var sql in new[] { "copy (select 1) to stdout; set role {victim}", "copy (select 1) to stdout\n;commit" })
            await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Run(world.Attacker, async db =>
            {
                await db.CopyOut(World.Raw(world.Fill(sql)), Stream.Null);
                return true;
            }));
    }

    [Fact]
    public async Task A_tenant_that_is_not_active_enqueues_nothing()
    {
        var tenant = (await world.Tenants("idle", 1))[0];
        await world.Superuser($"update public.organization set status = 'suspended', status_reason = 'test' where id = '{tenant.Id}' returning id");
        await using var engine = world.Engine();
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => engine.Run(tenant, db => db.One<Guid>($"select public.enqueue_job('x')")))).SqlState);
    }

    [Fact]
    public async Task Jobs_and_log_entries_are_in_the_callers_name()
    {
        await using var engine = world.Engine();
        var job = await engine.Run(world.Far, db => db.One<Guid>($"select public.enqueue_job('named')"));
        await engine.Run(world.Far, db => db.Execute($"select public.audit('named', jsonb_build_object())"));
        Assert.Equal(world.Far.Schema, await world.Superuser($"select schema_name from public.job where id = '{job}'"));
        Assert.Equal(world.Far.Id, await world.Superuser("select organization_id from public.audit_log where action = 'named'"));
    }

    [Fact]
    public async Task A_shard_enters_no_other_database()
    {
        await using var pools = new LoginPools(world.Connection with { Server = new NpgsqlConnectionStringBuilder(world.Connection.Server) { Database = "postgres" }.ConnectionString }, new TenancyOptions());
        var refused = await Assert.ThrowsAsync<PostgresException>(async () => await pools.Of(world.Victim.LoginShard, 1).OpenConnectionAsync());
        Assert.Equal("42501", refused.SqlState);
    }

    async Task RefusedToTenant(IEnumerable<string> statements)
    {
        await using var engine = world.Engine();
        foreach (var sql in statements)
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => engine.Read(world.Attacker, db => db.One<string>(World.Raw(sql))));
            Assert.True(refused.SqlState == "42501", sql);
        }
    }

    sealed class Undone : Exception;
}
