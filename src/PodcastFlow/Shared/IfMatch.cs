using System.Reflection;
using Microsoft.AspNetCore.Http;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>The version a client read before it changed something: the <c>If-Match</c> header, required on updates.</summary>
public readonly record struct IfMatch(RowVersion Version)
{
    public static ValueTask<IfMatch> BindAsync(HttpContext http, ParameterInfo _)
    {
        var header = http.Request.Headers.IfMatch.ToString();
        if (string.IsNullOrWhiteSpace(header)) throw new Refusal(428, "if_match_required", "Say which version you change: send the ETag you read as If-Match.");
        return RowVersion.TryParse(header, out var version)
            ? ValueTask.FromResult(new IfMatch(version))
            : throw Refusal.Invalid("malformed", "If-Match holds one ETag of this API.");
    }
}
