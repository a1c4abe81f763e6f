using PodcastFlow.Platform;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tests.Platform;

/// <summary>What the product finds wrong: each fault is one finding, and an installation without one has none.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task Each_fault_is_one_finding_with_a_way_to_mend_it()
    {
        await using var patient = await Patient.Create();
        var (id, slug, schema) = (patient.Org.Organization.Id, patient.Org.Slug, patient.Org.Tenant.Schema);
        Assert.Empty(await patient.Examine());
        string Job(string kind, string more) => $"insert into job (id, schema_name, kind, payload, {more.Split(" = ")[0]}) values ('018f0000-0000-7000-8000-000000000001', '{schema}', '{kind}', '{{}}', {more.Split(" = ")[1]})";
        const string noJobs = "delete from job where id = '018f0000-0000-7000-8000-000000000001'";
        (string Fault, string Code, string? Slug, string What, string Undo)[] faults =
        [
            ($"delete from subscription where organization_id = '{id}'", "subscription_missing", slug, "is on no plan", $"insert into subscription (organization_id, plan_id, started_at) values ('{id}', 'starter', now())"),
            ("insert into organization (id, slug, name, email, status, created_at) values ('o9', 'stuck', 'Stuck', 'a@stuck.test', 'requested', now() - interval '2 hours')", "provisioning_stalled", "stuck", "is being created and has not gone on for an hour",
                "update organization set created_at = now() where id = 'o9'"),
            ("update organization set created_at = now() - interval '2 hours', cloned_from = 'o1' where id = 'o9'; insert into provisioning_step (organization_id, step, at, detail) values ('o9', 'failed', now() - interval '2 hours', 'no room')", "clone_unfinished", "stuck",
                "is a clone that was left half and has not gone on for an hour: no room", "delete from organization where id = 'o9'"),
            ("insert into organization (id, slug, name, email, status, created_at, activated_at) values ('o8', 'empty', 'Empty', 'a@empty.test', 'active', now(), now()); insert into subscription (organization_id, plan_id, started_at) values ('o8', 'starter', now())",
                "organization_without_schema", "empty", "is an organization without a schema", "delete from organization where id = 'o8'"),
            (Job("expire_holds", "run_after = now() - interval '2 days'"), "job_waits", slug, "1 job of kind expire_holds due for more than a day", noJobs),
            (Job("fold_paper", "run_after = now() - interval '2 hours'"), "job_kind_unknown", null, "1 job of kind fold_paper, which this version does not know", noJobs),
            ($"insert into rollup_state (organization_id, counted_at, verified_at, differences) values ('{id}', now(), now(), 2) on conflict (organization_id) do update set verified_at = now(), differences = 2", "figures_differ", slug,
                "had 2 figures that did not agree with its data when they were last compared", "update rollup_state set differences = 0"),
            ($"insert into rollup_mark (schema_name, family, marked_at) values ('{schema}', 'shows', now() - interval '11 minutes')", "figures_late", slug, "has changed more than ten minutes ago, and its figures have not been counted again", "delete from rollup_mark where marked_at < now() - interval '10 minutes'"),
            ($"insert into organization_restore (id, organization_id, beside_id, exported_at, requested_at, kept_until) values (gen_random_uuid(), '{id}', 'beside-x', now(), now(), now() - interval '2 days')", "restore_overdue", slug,
                "has a schema beside it, of a restore, that was to be dropped", "delete from organization_restore"),
            ($"insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state) values ('{schema}', gen_random_uuid(), 'a.pdf', sha256('a'), 1, 'application/pdf', 'ready')", "file_missing", slug,
                "1 file not where it should be: ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", "delete from uploaded_file"),
        ];
        foreach (var (fault, code, of, what, undo) in faults)
        {
            await patient.Sql(fault);
            var found = Assert.Single(await patient.Examine());
            Assert.Equal((code, of, what), (found.Code, found.Slug, found.What));
            Assert.NotEmpty(found.Mend);
            Assert.False(found.IsSafe);
            Assert.Equal((0, 1), ((await patient.Mend()).Mended.Count, (await patient.Mend()).Left.Count));
            await patient.Sql(undo);
        }
        Assert.Empty(await patient.Examine());
        Assert.Equal(0L, await patient.One<long>("select count(*) from audit_log where action = 'installation.mended'"));
    }

    [Fact]
    public async Task A_schema_whose_organization_is_gone_is_found()
    {
        await using var patient = await Patient.Create();
        await patient.Sql($"update organization set status = 'deleted' where id = '{patient.Org.Organization.Id}'");

        var found = Assert.Single(await patient.Examine());

        Assert.Equal(("schema_without_organization", patient.Org.Slug), (found.Code, found.Slug));
    }

    [Fact]
    public async Task Files_of_nobody_and_exports_whose_time_is_over_are_told_of_and_stay()
    {
        await using var patient = await Patient.Create();
        var file = await patient.Store.Of("somebody-else").Write(new MemoryStream([1, 2, 3]), TestContext.Current.CancellationToken);
        var unknown = Assert.Single(await patient.Examine());
        Assert.Equal(("files_of_unknown", null, Severity.Note), (unknown.Code, unknown.Slug, unknown.Severity));
        Assert.Contains("somebody-else", unknown.What, StringComparison.Ordinal);
        Assert.Empty((await patient.Mend()).Mended);
        await using (var stream = await patient.Store.Of("somebody-else").OpenRead(file.Hash, TestContext.Current.CancellationToken)) Assert.NotNull(stream);
        await patient.Store.Of("somebody-else").Clear(TestContext.Current.CancellationToken);

        var id = Guid.CreateVersion7();
        await patient.Sql($"""
            insert into export_archive (id, organization_id, organization_slug, purpose, state, requested_at, finished_at, expires_at, schema_version, size_bytes, sha256)
            values ('{id}', '{patient.Org.Organization.Id}', '{patient.Org.Slug}', 'download', 'expired', now() - interval '9 days', now() - interval '9 days', now() - interval '2 days', 1, 1, sha256('a'))
            """);
        Assert.Empty(await patient.Examine());
        await patient.Archives.Write(id, async archive => { await archive.WriteAsync(new byte[] { 1 }); return 0; });
        var left = Assert.Single(await patient.Examine());
        Assert.Equal(("export_left", patient.Org.Slug, "1 export still on disk whose time is over"), (left.Code, left.Slug, left.What));
        await patient.Mend();
        Assert.True(File.Exists(patient.Archives.PathOf(id)));
    }

    [Fact]
    public async Task A_disk_without_room_is_told_of_once_with_what_the_database_takes()
    {
        await using var patient = await Patient.Create();
        patient.Options.FreeShare = 1;

        var full = Assert.Single(await patient.Examine());

        Assert.Equal(("disk_low", Severity.Serious), (full.Code, full.Severity));
        Assert.Matches(@"^the disk of /.* has \d+\.\d GB of \d+\.\d GB free; the database has \d+\.\d GB$", full.What);
    }

    [Theory, InlineData(17 * 3600, "ahead of"), InlineData(-90, "behind")]
    public async Task A_host_whose_clock_is_wrong_is_told_of(int seconds, string where)
    {
        await using var patient = await Patient.Create();
        patient.Clock.By = TimeSpan.FromSeconds(seconds);

        var wrong = Assert.Single(await patient.Examine());

        Assert.Equal(("clock_differs", null, Severity.Serious), (wrong.Code, wrong.Slug, wrong.Severity));
        Assert.Matches($@"^the clock of .+ is [\d,]+ s {where} the database's$", wrong.What);
    }

    [Fact]
    public async Task What_is_safe_is_mended_and_audited_once_and_a_second_run_finds_nothing_to_do()
    {
        await using var patient = await Patient.Create();
        var (slug, schema) = (patient.Org.Slug, patient.Org.Tenant.Schema);
        await patient.Sql($"""
            insert into job (id, schema_name, kind, payload, state, attempts, lease, leased_until, taken_by, started_at)
            values ('018f0000-0000-7000-8000-000000000002', '{schema}', 'expire_holds', '{"{}"}', 'running', 1, gen_random_uuid(), now() - interval '20 minutes', 'gone:1', now() - interval '30 minutes');
            revoke select on {schema}.show from podcastflow_reader;
            delete from subscription
            """);
        Assert.Equal(["grant_drift", "job_abandoned", "subscription_missing"], (await patient.Examine()).Select(finding => finding.Code).Order(StringComparer.Ordinal));

        var outcome = await patient.Mend();

        Assert.Equal([$"{slug}: 1 job of kind expire_holds of which the host has not been heard for ten minutes", $"{slug}: lacks grant select on show to podcastflow_reader"],
            outcome.Mended.Select(finding => $"{finding.Slug}: {finding.What}").Order(StringComparer.Ordinal));
        Assert.StartsWith("Put it on a plan", Assert.Single(outcome.Left).Why, StringComparison.Ordinal);
        Assert.Equal("queued", await patient.One<string>("select state from job where id = '018f0000-0000-7000-8000-000000000002'"));
        Assert.Equal(2, await patient.One<int>("select jsonb_array_length(detail -> 'mended') from audit_log where action = 'installation.mended'"));

        var again = await patient.Mend();
        Assert.Equal((0, 1), (again.Mended.Count, again.Left.Count));
        Assert.Equal(1L, await patient.One<long>("select count(*) from audit_log where action = 'installation.mended'"));
    }

    [Fact]
    public async Task Jobs_of_a_schema_that_is_gone_are_cancelled_and_the_history_keeps_them()
    {
        await using var patient = await Patient.Create();
        var schema = patient.Org.Tenant.Schema;
        await patient.Sql($"delete from job; insert into job (schema_name, kind, payload) values ('{schema}', 'expire_holds', '{"{}"}'); alter schema {schema} rename to elsewhere");
        try
        {
            Assert.Equal([("job_of_missing_schema", "has 1 job and no schema"), ("schema_missing", $"{schema} is registered and has no schema")], (await patient.Examine()).Select(finding => (finding.Code, finding.What)).Order());

            var outcome = await patient.Mend();

            Assert.Equal("job_of_missing_schema", Assert.Single(outcome.Mended).Code);
            Assert.Equal("schema_missing", Assert.Single(outcome.Left).Finding.Code);
            Assert.Equal("Its schema is gone.", await patient.One<string>("select error from job_history where outcome = 'cancelled'"));
        }
        finally
        {
            await patient.Sql($"alter schema elsewhere rename to {schema}");
        }
    }
}
