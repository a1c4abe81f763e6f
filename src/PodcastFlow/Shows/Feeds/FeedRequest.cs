using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace PodcastFlow.Shows.Feeds;

/// <summary>The body of a preview or an import, as JSON.</summary>
public sealed record FeedAddress
{
    [Required, MaxLength(2000)] public required string Url { get; init; }

    /// <summary>The show it belongs to; none: the one that is known by this feed, else a new one.</summary>
    public ShowId? ShowId { get; init; }
}

/// <summary>A feed sent to the API: its address as JSON, or the file itself as the multipart field <c>file</c>, with <c>showId</c> beside it.</summary>
public sealed record FeedRequest(FeedContent Feed, ShowId? ShowId)
{
    public static async ValueTask<FeedRequest> BindAsync(HttpContext http, ParameterInfo _)
    {
        try
        {
            return http.Request.HasFormContentType ? await FromForm(http) : await FromAddress(http);
        }
        catch (JsonException e)
        {
            throw Refusal.Invalid("malformed", "This is not the JSON that is expected here" + (e.Path is { } path ? $" (at {path})." : "."));
        }
        catch (InvalidDataException)
        {
            throw Refusal.Invalid("malformed", "This is not the form that is expected here: send the feed as the field file.");
        }
    }

    static async Task<FeedRequest> FromAddress(HttpContext http)
    {
        if (!http.Request.HasJsonContentType()) throw new Refusal(415, "unsupported_media_type", "Send the address of a feed as JSON, or the feed itself in a form.");
        var address = await http.Request.ReadFromJsonAsync<FeedAddress>(Wire.Options, http.RequestAborted) ?? throw Refusal.Invalid("malformed", "Send the address of a feed as url.");
        Validation.Check(address);
        return new FeedRequest(await FeedContent.Fetch(Gate.DoorOf<InOrganization>(http), http.RequestServices.GetRequiredService<FeedFetcher>(), address.Url, http.RequestAborted), address.ShowId);
    }

    static async Task<FeedRequest> FromForm(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var file = form.Files.GetFile("file") ?? throw Refusal.Invalid("file_missing", "Send the feed as the field file.");
        ShowId? show = form["showId"].ToString() is { Length: > 0 } text ? Id.TryParse<ShowId>(text, out var id) ? id : throw Refusal.Invalid("malformed", "showId is an id.") : null;
        await using var stream = file.OpenReadStream();
        return new FeedRequest(await FeedContent.Read(stream, http.RequestAborted), show);
    }
}

/// <summary>How a route says that it takes a feed.</summary>
static class FeedRoutes
{
    // A feed is at most 25 MB; a form has some bytes around it.
    const long LargestRequest = 30 * 1024 * 1024;

    /// <summary>The publisher's server is waited for.</summary>
    internal static RouteHandlerBuilder TakesLong(this RouteHandlerBuilder route) => route.WithMetadata(new RequestTimeoutAttribute(milliseconds: 90_000));

    internal static RouteHandlerBuilder TakesFeed(this RouteHandlerBuilder route) => route
        .Accepts<FeedAddress>(isOptional: true, "application/json", "multipart/form-data")
        .WithMetadata(new RequestSizeLimitAttribute(LargestRequest))
        .TakesLong()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}
