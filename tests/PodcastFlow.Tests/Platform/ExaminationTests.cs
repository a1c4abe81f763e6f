using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Platform;

/// <summary>The examination as a job: one at a time, with its progress, and of the last thirty what they found.</summary>
public sealed class ExaminationTests
{
    static readonly JsonElement Nothing = JsonElement.Parse("{}");

    static Task Work(Patient patient, Guid id, JsonElement? payload = null, int attempt = 1) => ExamineInstallation.Job.Work(
        new Unattended(patient.Installation.Control, patient.Installation.Services.GetRequiredService<OrganizationDoor>(), default), new JobRun(id, payload ?? Nothing, attempt, patient.Services, default));

    static Task<List<ListExaminations.Row>> List(Patient patient) => patient.Master.Read(ListExaminations.Case, new ListExaminations.Query(), ListExaminations.Handle);

    static Task<RequestExamination.Requested> Request(Patient patient) => patient.Master.Run(RequestExamination.Case, new RequestExamination.Command(), RequestExamination.Handle);

    [Fact]
    public async Task Asked_for_it_runs_once_and_tells_what_it_found()
    {
        await using var patient = await Patient.Create();
        await patient.Sql("delete from subscription");
        var requested = await Request(patient);
        Assert.Equal((409, "already_examining"), await Assert.ThrowsAsync<Refusal>(() => Request(patient)) is var refused ? (refused.Status, refused.Code) : default);
        Assert.Equal((ExaminationState.Running, 0.0, "Master"), Assert.Single(await List(patient)) is var waits ? (waits.State, waits.Share, waits.RequestedBy) : default);
        var payload = await patient.Installation.Control.Read(db => db.One<JsonElement>($"select payload from job where kind = 'examine_installation'"));

        await Work(patient, Guid.CreateVersion7(), payload);
        await Work(patient, Guid.CreateVersion7(), payload);        // run twice: once

        var row = Assert.Single(await List(patient));
        Assert.Equal((requested.Id, ExaminationState.Done, 1.0, 1, 0, 0), (row.Id, row.State, row.Share, row.Serious, row.Warnings, row.Notes));
        var shown = await patient.Master.Read(ShowExamination.Case, new ShowExamination.Query(row.Id), ShowExamination.Handle);
        Assert.Equal(("subscription_missing", patient.Org.Slug), (shown.Findings![0].Code, shown.Findings[0].Slug));
        Assert.Equal("not_found", (await Assert.ThrowsAsync<Refusal>(() => patient.Master.Read(ShowExamination.Case, new ShowExamination.Query(default), ShowExamination.Handle))).Code);
    }

    [Fact]
    public async Task The_clocks_own_needs_no_row_waits_for_nobody_and_keeps_the_last_thirty()
    {
        await using var patient = await Patient.Create();
        await patient.Sql("insert into examination (id, state, requested_at, finished_at, share, findings) select gen_random_uuid(), 'done', now() - n * interval '1 day', now(), 1, '[]' from generate_series(1, 40) n");
        var id = Guid.CreateVersion7();

        await Work(patient, id);

        var rows = await List(patient);
        Assert.Equal((30, 30L), (rows.Count, await patient.One<long>("select count(*) from examination")));
        Assert.Equal((id, null, 0), (rows[0].Id.Value, rows[0].RequestedBy, rows[0].Serious));
    }

    [Fact]
    public async Task One_whose_job_is_gone_does_not_keep_the_next_from_beginning_and_one_that_fails_says_why()
    {
        await using var patient = await Patient.Create();
        await Request(patient);
        await patient.Sql("delete from job");
        var second = await Request(patient);
        Assert.Equal([ExaminationState.Running, ExaminationState.Failed], (await List(patient)).Select(row => row.State));
        Assert.Equal("It was given up.", (await List(patient))[1].Error);

        // Another one that is due meanwhile is refused, and is not tried again.
        Assert.Equal("already_examining", (await Assert.ThrowsAsync<Refusal>(() => Work(patient, Guid.CreateVersion7()))).Code);

        await patient.Sql("alter view monitor.isolation_gap rename to hidden");
        try
        {
            var payload = JsonSerializer.SerializeToElement(new ExamineInstallation.Told { Id = second.Id }, Wire.Options);
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Work(patient, Guid.CreateVersion7(), payload));
            Assert.Equal(ExaminationState.Running, (await List(patient))[0].State);
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Work(patient, Guid.CreateVersion7(), payload, attempt: new JobOptions().Tries));
            Assert.Equal(ExaminationState.Failed, (await List(patient))[0].State);
            Assert.Contains("isolation_gap", (await List(patient))[0].Error, StringComparison.Ordinal);

            // Tried again by hand, it goes on as if nothing had been.
            await patient.Sql("alter view monitor.hidden rename to isolation_gap");
            await Work(patient, Guid.CreateVersion7(), payload);
            Assert.Equal(ExaminationState.Done, (await List(patient))[0].State);
        }
        finally
        {
            await patient.Sql("do $$ begin alter view monitor.hidden rename to isolation_gap; exception when undefined_table then null; end $$");
        }
    }

    [Fact]
    public async Task Many_findings_of_one_kind_are_told_in_short()
    {
        await using var patient = await Patient.Create();
        await patient.Sql(string.Join(';', Enumerable.Range(0, 25).Select(i => $"alter table {patient.Org.Tenant.Schema}.show add column extra_{i:00} integer")));

        await Work(patient, Guid.CreateVersion7());

        var shown = await patient.Master.Read(ShowExamination.Case, new ShowExamination.Query((await List(patient))[0].Id), ShowExamination.Handle);
        Assert.Equal(21, shown.Findings!.Count);
        Assert.Equal("and 5 more of this kind; `podcastflow doctor` tells all", shown.Findings[^1].What);
    }
}
