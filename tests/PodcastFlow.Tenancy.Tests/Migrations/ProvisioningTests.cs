using Npgsql;
using PodcastFlow.Tenancy.Tests.Installation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Migrations;

public sealed class ProvisioningTests(ToyDatabase toy) : IClassFixture<ToyDatabase>
{
    private TestDatabase Db => toy.Db;

    [Fact]
    public async Task One_call_makes_a_complete_schema_with_its_own_role_on_one_shard()
    {
        var slug = TestDatabase.Slug("harbor-audio");
        var schema = await Create(Db.Control, slug, slug + "-id");

        Assert.Equal(SchemaOf(slug), schema);
        Assert.Equal($"{slug}-id {slug}", await Db.One<string>($"select org_id || ' ' || slug from {schema}.origin"));
        Assert.Equal($"{schema} 1", await Db.One<string>($"select schema_name || ' ' || schema_version from tenant_schema where slug = '{slug}'"));
        Assert.Equal(1, await Db.One<int>($"select version from {schema}.schema_migration"));
        Assert.Equal(0L, await Db.One<long>("select count(*) from monitor.isolation_gap"));
        var shard = await Db.One<string>($"select login_shard from tenant_schema where slug = '{slug}'");
        Assert.Equal(schema, await TestDatabase.One<string>(Db.Key.ConnectionString(Db.Superuser, shard),
            $"begin; set local role {schema}; select current_schema()::text; commit"));
    }

    [Fact]
    public async Task Of_twelve_who_want_one_slug_exactly_one_gets_it()
    {
        var slug = TestDatabase.Slug();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Outcome(() => Create(Db.Control, slug, $"{slug}-{i}"))));

        Assert.Single(answers, "done");
        Assert.Equal(11, answers.Count(answer => answer == PostgresErrorCodes.UniqueViolation + " tenant_schema_slug_key"));
        Assert.Equal(0L, await Db.One<long>("select count(*) from monitor.isolation_gap"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" acme")]
    [InlineData("Acme")]
    [InlineData("acme_corp")]
    [InlineData("acme--corp")]
    [InlineData("acme-")]
    [InlineData("-acme")]
    [InlineData("1acme")]
    [InlineData("acme\"; drop schema public cascade; --")]
    [InlineData("acme' or '1'='1")]
    [InlineData("acme\n")]
    [InlineData("acme%I")]
    [InlineData("ácme")]
    [InlineData("аcme")]
    [InlineData("pg_catalog")]
    [InlineData("a23456789012345678901234567890123456789012345678901")]
    [InlineData("api")]
    [InlineData("sign-in")]
    [InlineData("public")]
    [InlineData(null)]
    public async Task A_slug_that_is_malformed_or_reserved_is_refused(string? slug)
    {
        var before = await Db.One<long>("select count(*) from pg_namespace");
        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, await Outcome(() => Create(Db.Migrator, slug, "hostile")));
        Assert.Equal(before, await Db.One<long>("select count(*) from pg_namespace"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("x'y")]
    public async Task An_organization_id_with_other_signs_is_refused(string id) =>
        Assert.Equal(PostgresErrorCodes.CheckViolation + " tenant_schema_organization_id_check", await Outcome(() => Create(Db.Migrator, TestDatabase.Slug(), id)));

    [Fact]
    public async Task A_failing_migration_leaves_nothing_behind_and_does_not_show_its_script()
    {
        await using var database = await TestDatabase.Create(Toy.With("create table half (id integer); select 1 / 0;"));
        var slug = TestDatabase.Slug();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Create(database.Migrator, slug, "failing"));

        Assert.Equal(PostgresErrorCodes.DivisionByZero, refused.SqlState);
        Assert.Equal("tenant migration 2 (step2): division by zero", refused.MessageText);
        Assert.DoesNotContain("create table half", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(0L, await database.One<long>("select (select count(*) from pg_namespace where nspname ~ '^org_') + (select count(*) from tenant_schema)"));
        Assert.False(await database.One<bool>($"select exists (select from pg_roles where rolname = '{SchemaOf(slug)}')"));
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_all_or_nothing_and_a_retry_completes_it()
    {
        await using var database = await TestDatabase.Create(Toy.With("select pg_sleep(0.04);", "create table half (id integer);", "select pg_sleep(0.04);"));
        var killed = 0;
        for (var delay = 0; delay < 120; delay += 10)
        {
            var slug = TestDatabase.Slug("killed");
            var creating = Outcome(() => Create(database.Control, slug, slug));
            await Task.Delay(delay, TestContext.Current.CancellationToken);
            await database.Execute($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}' and query like '%{slug}%' and pid <> pg_backend_pid()");
            var outcome = await creating;
            killed += outcome == "done" ? 0 : 1;

            var there = await database.One<long>($"select (select count(*) from pg_namespace where nspname = '{SchemaOf(slug)}') + (select count(*) from pg_roles where rolname = '{SchemaOf(slug)}') "
                + $"+ (select count(*) from tenant_schema where slug = '{slug}')");
            Assert.True(there is 0 or 3, $"{there} of schema, role and registry row are there");
            if (there == 0) await Create(database.Control, slug, slug);
            Assert.Equal(4L, await database.One<long>($"select count(*) from {SchemaOf(slug)}.schema_migration"));
        }
        Assert.NotEqual(0, killed);
    }

    [Fact]
    public async Task An_older_version_can_be_asked_for()
    {
        await using var database = await TestDatabase.Create(Toy.With("create table later (id integer);"));
        var schema = await database.One<string>($"select create_complete_org_schema('{TestDatabase.Slug()}', 'old', 1)");
        Assert.Equal(1, await database.One<int>("select schema_version from tenant_schema"));
        Assert.False(await database.One<bool>($"select to_regclass('{schema}.later') is not null"));
    }

    [Fact]
    public async Task Renaming_moves_schema_role_and_files_and_keeps_the_old_name_from_others()
    {
        var (old, id) = (TestDatabase.Slug("before"), TestDatabase.Slug("id"));
        var before = await Create(Db.Migrator, old, id);
        await Db.Execute($"insert into {before}.thing (id, name) values (1, 'kept'); insert into organization (id, slug, name, email, status, created_at, activated_at) "
            + $"values ('{id}', '{old}', 'Name', 'a@b.c', 'active', now(), now())");
        var shard = Db.Key.ConnectionString(Db.Superuser, await Db.One<string>($"select login_shard from tenant_schema where slug = '{old}'"));
        await TestDatabase.Execute(shard, $"begin; set local role {before}; select public.enqueue_job('greet'); "
            + $"insert into public.uploaded_file (id, file_name, sha256, size_bytes, media_type) values (gen_random_uuid(), 'a.mp3', sha256(''), 0, 'audio/mpeg'); commit");

        var slug = TestDatabase.Slug("after");
        var after = await Rename(id, slug);

        Assert.Equal("kept", await TestDatabase.One<string>(shard, $"begin; set local role {after}; select name from thing; commit"));
        Assert.Equal(1L, await TestDatabase.One<long>(shard, $"begin; set local role {after}; select count(*) from public.uploaded_file; commit"));
        Assert.Equal(1L, await Db.One<long>($"select count(*) from job where schema_name = '{after}' and kind = 'greet'"));
        Assert.Equal(slug, await Db.One<string>($"select slug from organization where id = '{id}'"));
        Assert.Equal(0L, await Db.One<long>("select count(*) from monitor.isolation_gap"));
        Assert.Equal(PostgresErrorCodes.ObjectInUse, await Outcome(() => Create(Db.Control, old, TestDatabase.Slug("other"))));
        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, await Outcome(() => Rename(id, "api")));

        // The organization itself may take its old name back; somebody else may when the time is over.
        Assert.Equal(before, await Rename(id, old));
        await Db.Execute("update retired_name set until = now() - interval '1 second'");
        await Create(Db.Control, slug, TestDatabase.Slug("other"));
    }

    [Fact]
    public async Task Dropping_removes_schema_role_jobs_and_files_and_retires_the_name()
    {
        var (slug, id) = (TestDatabase.Slug("gone"), TestDatabase.Slug("id"));
        var schema = await Create(Db.Migrator, slug, id);
        await Db.Execute($"insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type) values ('{schema}', gen_random_uuid(), 'a', sha256(''), 0, 'audio/mpeg'); "
            + $"insert into job (schema_name, kind, payload) values ('{schema}', 'greet', '{{}}')");

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Outcome(() => TestDatabase.Execute(Db.Control, $"select drop_org_schema('{id}')")));
        await TestDatabase.Execute(Db.Migrator, $"select drop_org_schema('{id}')");

        Assert.Equal(0L, await Db.One<long>($"""
            select (select count(*) from pg_namespace where nspname = '{schema}') + (select count(*) from pg_roles where rolname = '{schema}')
                 + (select count(*) from job where schema_name = '{schema}') + (select count(*) from uploaded_file where schema_name = '{schema}')
            """));
        Assert.Equal(PostgresErrorCodes.ObjectInUse, await Outcome(() => Create(Db.Control, slug, TestDatabase.Slug("other"))));
        await Create(Db.Control, slug, id);
    }

    [Fact]
    public async Task Only_an_active_organization_enqueues_and_writes_to_the_log()
    {
        var (slug, id) = (TestDatabase.Slug("busy"), TestDatabase.Slug("id"));
        var schema = await Create(Db.Migrator, slug, id);
        var shard = Db.Key.ConnectionString(Db.Superuser, await Db.One<string>($"select login_shard from tenant_schema where slug = '{slug}'"));
        Task<Guid> Enqueue() => TestDatabase.One<Guid>(shard, $"begin; set local role {schema}; select public.enqueue_job('greet', '{{}}', 'once'); commit");

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Outcome(Enqueue));
        await Db.Execute($"insert into organization (id, slug, name, email, status, created_at, activated_at) values ('{id}', '{slug}', 'N', 'a@b.c', 'active', now(), now())");
        var first = await Enqueue();
        Assert.Equal(first, await Enqueue());
        await Db.Execute($"update job set state = 'done', finished_at = now() where id = '{first}'");
        Assert.NotEqual(first, await Enqueue());
        await TestDatabase.Execute(shard, $"begin; set local role {schema}; select public.audit('export.made', '{{\"rows\": 3}}'); commit");
        Assert.Equal("export.made", await Db.One<string>($"select action from audit_log where organization_id = '{id}'"));

        await Db.Execute($"update organization set status = 'suspended', status_reason = 'unpaid' where id = '{id}'");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Outcome(Enqueue));
    }

    private static string SchemaOf(string slug) => "org_" + slug.Replace('-', '_');

    private static Task<string> Create(string connection, string? slug, string id) => TestDatabase.One<string>(connection,
        $"select create_complete_org_schema({(slug is null ? "null" : $"'{slug.Replace("'", "''", StringComparison.Ordinal)}'")}, '{id.Replace("'", "''", StringComparison.Ordinal)}')");

    private Task<string> Rename(string id, string slug) => TestDatabase.One<string>(Db.Control, $"select rename_org_schema('{id}', '{slug}')");

    private static async Task<string> Outcome(Func<Task> work)
    {
        try
        {
            await work();
            return "done";
        }
        catch (PostgresException e)
        {
            return $"{e.SqlState} {e.ConstraintName}".TrimEnd();
        }
        catch (NpgsqlException)
        {
            return "connection lost";
        }
    }
}
