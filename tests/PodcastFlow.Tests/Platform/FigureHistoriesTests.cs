using CsCheck;
using PodcastFlow.Campaigns;
using PodcastFlow.Inventory;
using PodcastFlow.Platform;
using PodcastFlow.Shows;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Inventory;

namespace PodcastFlow.Tests.Platform;

/// <summary>Random histories, with figures being counted beside them all the time, by two at once: when all is counted, the figures are the truth.</summary>
public sealed class FigureHistoriesTests
{
    public enum Kind { Show, Rest, Campaign, Budget, Hold, Release, RunOut, Length, Date, Upload, Forget, Calls, Abandon, Count }

    public sealed record Step(Kind Kind, int A, int B);

    static readonly bool Long = Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1";

    static readonly Gen<Step> Steps =
        from kind in Gen.Enum<Kind>()
        from a in Gen.Int[0, 999]
        from b in Gen.Int[0, 999]
        select new Step(kind, a, b);

    [Fact]
    public Task Figures_are_the_truth_after_any_history() => Steps.Array[Long ? 200 : 30].SampleAsync(async steps => await Play(steps), iter: Long ? 40 : 6, threads: 2);

    static async Task Play(Step[] steps)
    {
        var stage = await Stage.Set();
        EpisodeId[] episodes = [await stage.Episode(), await stage.Episode(inDays: 40)];
        using var over = new CancellationTokenSource();
        Task[] counting = [CountOn(stage.Org, over.Token), CountOn(stage.Org, over.Token)];
        foreach (var step in steps)
        {
            try
            {
                await Take(stage, episodes, step);
            }
            catch (Refusal)
            {
                // nothing free, nothing there: part of any history
            }
        }
        await over.CancelAsync();
        await Task.WhenAll(counting);
        await FiguresTests.Count(stage.Org);

        var (counted, truth) = (await Counted(stage.Org), await Truth(stage.Org));
        Assert.True(truth.Count > 5);
        Assert.Equal(truth, counted);
        var verified = await FiguresTests.Verify(stage.Org);
        Assert.Equal((1, 0, 0), (verified.Organizations, verified.Differences.Count, verified.NotCompared.Count));
    }

    static async Task CountOn(TestOrganization org, CancellationToken over)
    {
        while (!over.IsCancellationRequested) await FiguresTests.Count(org);
    }

    static async Task Take(Stage stage, EpisodeId[] episodes, Step step)
    {
        var episode = episodes[step.A % 2];
        switch (step.Kind)
        {
            case Kind.Show: await stage.Admin.Run(CreateShow.Case, new CreateShow.Command { Name = $"Show {Guid.CreateVersion7()}" }, CreateShow.Handle); break;
            case Kind.Rest: await stage.Org.Do(db => db.Execute($"update show set is_active = {step.B % 2 == 0} where id <> {stage.Show} and show_no % 3 = {step.A % 3}")); break;
            case Kind.Campaign: await stage.Campaign(stage.Admin); break;
            case Kind.Budget: await stage.Org.Do(db => db.Execute($"update campaign set budget = {step.B * 1.5m}, budget_currency = {(step.A % 2 == 0 ? "EUR" : "USD")} where id in (select id from campaign order by id limit {step.A % 4})")); break;
            case Kind.Hold: await stage.Hold(episode, (Placement)(step.B % 3), 1 + step.B % 2, wait: true); break;
            case Kind.Release when await Some(stage.Org, step) is { } id: await stage.Release(id); break;
            case Kind.RunOut when await Some(stage.Org, step) is { } id: await stage.RunOut(id); await stage.Expire(); break;
            case Kind.Length: await stage.Change(episode, minutes: 30 + 30 * (step.B % 2)); break;
            case Kind.Date: await stage.Change(episode, inDays: 5 + step.B % 60); break;
            case Kind.Upload: await stage.Org.Do(db => db.Execute($"insert into public.uploaded_file (id, file_name, sha256, size_bytes, media_type) values ({Guid.CreateVersion7()}, 'a.mp3', sha256({new[] { (byte)(step.A % 4) }}), {100 + step.A % 4}, 'audio/mpeg')")); break;
            case Kind.Forget: await Control(stage.Org, $"update uploaded_file set state = {(step.B % 2 == 0 ? "deleted" : "ready")} where schema_name = {stage.Org.Tenant.Schema} and size_bytes = {100 + step.A % 4}"); break;
            case Kind.Calls: await Control(stage.Org, $"with added as (insert into api_usage (organization_id, day, calls) values ({stage.Org.Tenant.Id}, {stage.Day(-(step.A % 60))}, 1 + {step.B}) on conflict (organization_id, day) do update set calls = api_usage.calls + excluded.calls returning 1) select mark_rollup({stage.Org.Tenant.Schema}, 'usage') from added"); break;
            case Kind.Abandon: await Assert.ThrowsAsync<InvalidDataException>(() => stage.Org.Do<int>(async db => { await db.Execute($"update show set is_active = not is_active"); throw new InvalidDataException(); })); break;
            case Kind.Count: await FiguresTests.Count(stage.Org); break;
        }
    }

    static Task<ReservationId?> Some(TestOrganization org, Step step) => org.Do(db => db.OneOrNone<ReservationId?>($"select id from reservation where status = 'held' order by id offset {step.A % 3} limit 1"));

    static Task<int> Control(TestOrganization org, Sql sql) => org.Installation.Control.Run(async db => await db.Execute(sql));

    static async Task<List<RollupFigure>> Truth(TestOrganization org)
    {
        var system = FiguresTests.Organizations(org).AsSystem(org.Tenant, default);
        return Ordered(await org.Installation.Control.Run(db => CountFigures.Truth(db, system, [.. RollupFamily.All], default)));
    }

    static async Task<List<RollupFigure>> Counted(TestOrganization org) => Ordered(await org.Installation.Control.Read(db => db.List<RollupFigure>($"select metric, period_start, currency, value from rollup_figure where organization_id = {org.Tenant.Id}")));

    static List<RollupFigure> Ordered(List<RollupFigure> figures) => [.. figures.Select(f => f with { Value = f.Value / 1.000m }).OrderBy(f => f.Metric, StringComparer.Ordinal).ThenBy(f => f.PeriodStart).ThenBy(f => f.Currency, StringComparer.Ordinal)];
}
