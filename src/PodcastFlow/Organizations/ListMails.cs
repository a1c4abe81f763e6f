using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>The mails that the product has written, the newest first. They hold links that sign people in: for the master, and in a demo for everybody.</summary>
public static class ListMails
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The mails of the platform, by page.", "unknown_sort", "unknown_cursor");

    /// <summary>The same where nothing is secret: a demo shows its mails instead of sending them.</summary>
    public static readonly UseCase DemoCase = Case with { Area = Area.Public };

    public sealed record Query : PageQuery
    {
        public string? OrganizationId { get; init; }
    }

    public sealed record Mail(Guid Id, string? Organization, string To, string Subject, string Body, DateTimeOffset CreatedAt, DateTimeOffset? SentAt, string? Error);

    public static readonly Sorts Sorts = new("-created",
        ("created", Sql.Of($"e.created_at, e.id"), Sql.Of($"e.created_at desc, e.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/mails", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await who.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Mail>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Mail>(query, Sorts,
        columns: $"e.id, o.name as organization, e.to_address as \"to\", e.subject, e.body_text as body, e.created_at, e.sent_at, e.error",
        source: $"""
            from email_message e
            left join organization o on o.id = e.organization_id
            where true
              {Filter.On(query.OrganizationId, organization => $"and e.organization_id = {organization}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', e.to_address, e.subject)) like {pattern}")}
            """, ct);
}
