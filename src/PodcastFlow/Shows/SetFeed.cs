using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Says at which address a show's feed is. The next refresh reads it from there.</summary>
public static class SetFeed
{
    public static readonly UseCase Case = new(Area.Feeds, Verb.Update, "Set the address of a show's feed.", "feed_taken", "feed_url_invalid");

    public sealed record Command
    {
        [JsonIgnore] public ShowId ShowId { get; init; }
        [Required, MaxLength(2000)] public required string Url { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/shows/{id}/feed", async (ShowId id, Command command, InOrganization org) => TypedResults.Ok(await org.Run(Case, command with { ShowId = id }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<ShowFeed.Feed> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (!Uri.TryCreate(command.Url.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0 || url.UserInfo.Length > 0)
            throw Refusal.Invalid("feed_url_invalid", "The address of a feed begins with https:// or http:// and contains no user name.");
        if (await db.OneOrNone<ShowId?>($"select s.id from show s where s.id = {command.ShowId} and {Visible.Shows(actor, Case)} for update", ct) is null) throw Refusal.NotFound("show");
        var changed = await db.Execute($"""
            insert into show_feed (show_id, url) values ({command.ShowId}, {url.AbsoluteUri})
            on conflict (show_id) do update set url = excluded.url, etag = null, last_modified = null, last_error = null, next_at = null
            where show_feed.url is distinct from excluded.url
            """, ct);
        if (changed == 1) await History.Activity(db, actor, "changed", "show", command.ShowId, $"The feed is at {FeedHost(url)}.", ct);
        return await ShowFeed.Handle(db, actor, new ShowFeed.Query(command.ShowId), ct);
    }

    // The whole address may carry a subscriber's secret.
    static string FeedHost(Uri url) => url.Host.Length <= 200 ? url.Host : url.Host[..200];
}
