using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PodcastFlow;

/// <summary>
/// What somebody wants to do, declared once beside the code that does it: which permission it takes, how the API describes it, which problem
/// codes it may answer with.
/// </summary>
/// <param name="Area">What it touches.</param>
/// <param name="Verb">What it does to it.</param>
/// <param name="Summary">One sentence for the API document.</param>
/// <param name="Codes">The stable codes of its refusals.</param>
public sealed record UseCase(Area Area, Verb Verb, string Summary, params string[] Codes)
{
    /// <summary>Written to the audit log each time it succeeds, under this name.</summary>
    public string? AuditedAs { get; init; }

    /// <summary>What it counts against besides the limits of every request: of something anybody may ask for, instead of them.</summary>
    public Limit? Limit { get; init; }

    /// <summary>Changes nothing that processes keep in memory: what anybody may ask for, or happens all the time, must not empty their caches.</summary>
    public bool LeavesCaches { get; init; }

    /// <summary>Makes or renames an organization's schema.</summary>
    public bool ChangesSchemas { get; init; }

    /// <summary>Its refusals may say that the organization has reached a limit, is busy and so on; these every use case shares.</summary>
    public static readonly string[] SharedCodes = ["not_signed_in", "forbidden", "not_found", "invalid", "malformed", "unknown_filter", "busy"];
}

/// <summary>How a route declares its use case.</summary>
public static class UseCaseRoutes
{
    /// <summary>Permission, summary and problem codes come from the use case. Every route has one; the gate in front of the routes reads it.</summary>
    public static RouteHandlerBuilder ForUseCase(this RouteHandlerBuilder route, UseCase useCase) => route
        .WithMetadata(useCase)
        .WithSummary(useCase.Summary)
        .WithDescription(useCase.Codes.Length == 0 ? "" : "Problem codes: " + string.Join(", ", useCase.Codes) + ".")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status500InternalServerError)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .AddEndpointFilterFactory(KnownParameters.Check)
        .AddEndpointFilter(SetETag);

    static async ValueTask<object?> SetETag(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (result is IValueHttpResult { Value: IVersioned versioned }) context.HttpContext.Response.Headers.ETag = versioned.Version.ETag;
        return result;
    }
}

/// <summary>An answer that carries its row's version; the API repeats it as ETag.</summary>
public interface IVersioned
{
    Tenancy.RowVersion Version { get; }
}
