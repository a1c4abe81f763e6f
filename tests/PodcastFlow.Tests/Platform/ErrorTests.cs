using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Platform;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Platform;

/// <summary>Errors of ours are counted by what they are, and what was counted long ago is forgotten.</summary>
public sealed class ErrorTests
{
    readonly SetClock _clock = new(new DateTimeOffset(2031, 6, 30, 23, 59, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_same_error_on_two_hosts_is_one_line_with_the_last_trace_and_the_master_finds_it()
    {
        var (org, other) = (await TestOrganization.Create("Harbor"), await TestOrganization.Create());
        var (control, first, second) = (org.Installation.Control, new ErrorCounts(_clock), new ErrorCounts(_clock));
        first.Count(org.Tenant.Id, "GET /api/shows/{id}", new InvalidDataException("secret"), "t1");
        first.Count(org.Tenant.Id, "GET /api/shows/{id}", new InvalidDataException("other secret"), "t2");
        first.Count(other.Tenant.Id, "GET /api/shows/{id}", new InvalidDataException("secret"), "t3");
        _clock.Now = _clock.Now.AddSeconds(1);
        second.Count(org.Tenant.Id, "GET /api/shows/{id}", new InvalidDataException("secret"), "t4");
        second.Count("gone-by-now", "GET /api/shows/{id}", new InvalidDataException("secret"), "t5");
        await second.Write(control, default);
        await first.Write(control, default);
        _clock.Now = _clock.Now.AddDays(1);
        first.Count(org.Tenant.Id, "/{Slug}/shows", new TimeoutException(), "t6");
        await first.Write(control, default);

        var all = await Find(new ListErrors.Query { OrganizationId = org.Tenant.Id });
        Assert.Equal(
            [new(org.Tenant.Id, "Harbor", new(2031, 7, 1), "/{Slug}/shows", "TimeoutException", 1, _clock.Now, "t6"),
             new(org.Tenant.Id, "Harbor", new(2031, 6, 30), "GET /api/shows/{id}", "InvalidDataException", 3, _clock.Now.AddDays(-1), "t4")],
            all.Items);
        Assert.Equal(["TimeoutException"], (await Find(new ListErrors.Query { OrganizationId = org.Tenant.Id, From = new(2031, 7, 1) })).Items.Select(e => e.Kind));
        Assert.Equal([3, 1], (await Find(new ListErrors.Query { OrganizationId = org.Tenant.Id, Sort = "-times" })).Items.Select(e => e.Times));
        Assert.Equal(["t3"], (await Find(new ListErrors.Query { Search = "t3", OrganizationId = other.Tenant.Id })).Items.Select(e => e.LastTrace));
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<Refusal>(() => org.Admin.Read(ListErrors.Case, new ListErrors.Query(), ListErrors.Handle))).Code);

        Task<Page<ListErrors.Row>> Find(ListErrors.Query query) => org.Installation.Master.Read(ListErrors.Case, query, ListErrors.Handle);
    }

    [Fact]
    public async Task So_many_different_ones_are_told_apart_and_the_others_count_together()
    {
        var control = (await TestInstallation.Get()).Control;
        _clock.Now = new DateTimeOffset(2033, 2, 3, 0, 0, 0, TimeSpan.Zero);
        var errors = new ErrorCounts(_clock);
        for (var i = 0; i < ErrorCounts.Most + 50; i++) errors.Count(null, $"GET /{i}/{new string('x', 400)}", new InvalidDataException(), $"t{i}");

        await errors.Write(control, default);

        var day = DateOnly.FromDateTime(_clock.Now.UtcDateTime);
        Assert.Equal($"{ErrorCounts.Most + 1} {ErrorCounts.Most + 50} 50", await control.Read(db => db.One<string>($"""
            select concat_ws(' ', count(*), sum(times), max(times) filter (where route = 'other' and kind = 'other' and organization_id is null)) from request_error where day = {day}
            """)));
    }

    [Fact]
    public async Task What_cannot_be_written_is_kept_with_what_comes_after_it()
    {
        var org = await TestOrganization.Create();
        var (control, errors) = (org.Installation.Control, new ErrorCounts(_clock));
        errors.Count(org.Tenant.Id, "GET /api/shows", new InvalidDataException(), "t1");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => errors.Write(control, new CancellationToken(canceled: true)));
        errors.Count(org.Tenant.Id, "GET /api/shows", new InvalidDataException(), "t2");

        await errors.Write(control, default);

        Assert.Equal(["2 t2"], await control.Read(db => db.List<string>($"select concat_ws(' ', times, last_trace) from request_error where organization_id = {org.Tenant.Id}")));
    }

    [Fact]
    public async Task Counts_are_forgotten_after_25_months_and_errors_after_90_days()
    {
        var org = await TestOrganization.Create();
        var control = org.Installation.Control;
        await control.Run(async db =>
        {
            var today = DateOnly.FromDateTime(db.Now.UtcDateTime);
            await db.Execute($"insert into api_usage (organization_id, day, calls) values ({org.Tenant.Id}, {today.AddMonths(-25)}, 1), ({org.Tenant.Id}, {today.AddMonths(-25).AddDays(-1)}, 2)");
            return await db.Execute($"""
                insert into request_error (organization_id, day, route, kind, times, last_at, last_trace)
                values ({org.Tenant.Id}, {today.AddDays(-90)}, 'r', 'k', 1, {db.Now}, 't'), ({org.Tenant.Id}, {today.AddDays(-91)}, 'r', 'k', 2, {db.Now}, 't')
                """);
        });
        var platform = new Unattended(control, org.Installation.Services.GetRequiredService<OrganizationDoor>(), default);

        await ForgetUsage.Job.Work(platform, new JobRun(Guid.CreateVersion7(), default, 1, org.Installation.Services, default));

        Assert.Equal("1 1", await control.Read(db => db.One<string>($"""
            select concat_ws(' ', (select sum(calls) from api_usage where organization_id = {org.Tenant.Id}), (select sum(times) from request_error where organization_id = {org.Tenant.Id}))
            """)));
    }
}
