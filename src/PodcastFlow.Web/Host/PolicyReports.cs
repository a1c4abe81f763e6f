using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace PodcastFlow.Web.Host;

/// <summary>Where browsers tell that a page wanted what its content policy forbids: a mistake of ours, or somebody's script.</summary>
static partial class PolicyReports
{
    public static readonly UseCase Case = new(Area.Public, Verb.Create, "Where browsers report what the content policy has stopped.") { Limit = Limit.Reports };

    /// <summary>A report as browsers send it. Of the page itself nothing is kept: its address may hold a link that signs somebody in.</summary>
    public sealed record Envelope([property: JsonPropertyName("csp-report")] Report? CspReport);

    public sealed record Report(
        [property: JsonPropertyName("effective-directive")] string? EffectiveDirective,
        [property: JsonPropertyName("violated-directive")] string? ViolatedDirective,
        [property: JsonPropertyName("blocked-uri")] string? BlockedUri);

    public static void MapPolicyReports(this RouteGroupBuilder api) => api
        .MapPost("/csp", async (HttpContext http, Anyone anyone, ILogger<Report> log) =>
        {
            var report = await Read(http.Request.Body, anyone.Aborted) ?? throw Refusal.Invalid("malformed", "This is no report of a content policy.");
            LogReport(log, Short(report.EffectiveDirective ?? report.ViolatedDirective), Origin(report.BlockedUri));
            return TypedResults.NoContent();
        })
        .Accepts<Envelope>("application/csp-report")
        .WithMetadata(new RequestSizeLimitAttribute(16 * 1024))
        .ForUseCase(Case);

    static async Task<Report?> Read(Stream body, CancellationToken ct)
    {
        try
        {
            return (await JsonSerializer.DeserializeAsync<Envelope>(body, JsonSerializerOptions.Web, ct))?.CspReport;
        }
        catch (JsonException)
        {
            return null;        // what it is refused for
        }
    }

    static string Short(string? text) => new([.. (text ?? "").Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or ' ').Take(60)]);

    static string Origin(string? uri) => Uri.TryCreate(uri, UriKind.Absolute, out var address) ? $"{address.Scheme}:{address.Host}" : Short(uri);

    [LoggerMessage(LogLevel.Warning, "The content policy has stopped {Directive} from {Origin}")]
    static partial void LogReport(ILogger log, string directive, string origin);
}
