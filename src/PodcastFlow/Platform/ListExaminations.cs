using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>Whether an examination goes on, has come to its end, or was given up.</summary>
public enum ExaminationState { Running, Done, Failed }

/// <summary>The last examinations of the installation.</summary>
public static class ListExaminations
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The last thirty examinations of the installation, the newest first, with how many findings each had.");

    public sealed record Query;

    /// <param name="RequestedBy">Who asked for it; none when the clock did.</param>
    /// <param name="Share">How far it is, from 0 to 1.</param>
    /// <param name="Error">Why it was given up.</param>
    /// <param name="Serious">Findings that keep somebody from working, or concern isolation.</param>
    /// <param name="Warnings">Findings that somebody has to look at.</param>
    /// <param name="Notes">Findings from which nobody suffers.</param>
    public sealed record Row(ExaminationId Id, ExaminationState State, DateTimeOffset RequestedAt, string? RequestedBy, double Share, DateTimeOffset? FinishedAt, string? Error, int Serious, int Warnings, int Notes);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/examinations", async (SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(), Handle)))
        .ForUseCase(Case);

    public static Task<List<Row>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.List<Row>($"""
        select e.id, e.state, e.requested_at, u.name as requested_by, e.share, e.finished_at, e.error, f.serious, f.warnings, f.notes
        from examination e left join app_user u on u.id = e.requested_by
        cross join lateral (
            select count(*) filter (where j.value ->> 'severity' = 'serious')::int as serious, count(*) filter (where j.value ->> 'severity' = 'warning')::int as warnings,
                   count(*) filter (where j.value ->> 'severity' = 'note')::int as notes
            from jsonb_array_elements(e.findings) j (value)) f
        order by e.requested_at desc, e.id desc limit 30
        """, ct);
}
