using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using PodcastFlow.Shows.Feeds;
using Scalar.AspNetCore;

namespace PodcastFlow.Web.Host;

/// <summary>
/// The API told to programs (<c>/openapi/v1.json</c>) and to people (<c>/scalar</c>): every route under /api with its summary, its answers and
/// its problem codes, all from the use cases themselves. For who has signed in; in a demo for everybody.
/// </summary>
public static class ApiDocument
{
    /// <summary>The problem codes of an operation: its own and those any may answer with.</summary>
    public const string CodesExtension = "x-problem-codes";

    public static void AddApiDocument(this IServiceCollection services)
    {
        services.AddOpenApi("v1", document =>
        {
            document.ShouldInclude = api => api.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            document.CreateSchemaReferenceId = ApiSchemas.NameOf;
            document.AddSchemaTransformer(ApiSchemas.Describe);
            document.AddOperationTransformer(Describe);
            document.AddDocumentTransformer(Introduce);
        });
        services.PostConfigure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, cookie =>
        {
            var toSignIn = cookie.Events.OnRedirectToLogin;
            cookie.Events.OnRedirectToLogin = context => Problems.IsForPrograms(context.HttpContext) ? throw new Refusal(401, "not_signed_in", "Sign in first.") : toSignIn(context);
        });
    }

    public static void MapApiDocument(this WebApplication app, HostSettings settings)
    {
        var document = app.MapOpenApi();
        var page = app.MapScalarApiReference("/scalar", (reference, http) =>
        {
            var nonce = RandomNumberGenerator.GetHexString(32);
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.ContentSecurityPolicy = $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; report-uri /api/csp";
                return Task.CompletedTask;
            });
            reference.WithTitle("PodcastFlow Pro API").WithNonce(nonce).DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().DisableDefaultFonts().HideClientButton().SortTagsAlphabetically();
        });
        if (settings.Demo) return;
        document.RequireAuthorization();
        page.RequireAuthorization();
    }

    static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info.Title = "PodcastFlow Pro";
        document.Info.Description = """
            Advertising sales of podcast networks. Sign in with `POST /api/session`; what changes something sends the `antiforgeryToken` of the session
            in the header `X-CSRF-TOKEN`. Requests are about the session's active organization, or the one whose slug they name as `organization`. Updates send the `ETag` they read as `If-Match`. Lists are read page by page: `after` takes the `nextCursor` of
            the answer before. Every failure is problem details (RFC 9457) with a stable `code`; 429 and some 503 say in `Retry-After` when to come back.
            """;
        document.Servers?.Clear();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "podcastflow_session", Description = "Set by POST /api/session." },
            ["antiforgery"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-CSRF-TOKEN", Description = "The antiforgeryToken of GET /api/session." },
        };
        NameApart(document);
        return Task.CompletedTask;
    }

    // Where one use case has several routes: DELETE takes back what the other did, HEAD only looks, and what stands inside a record says inside which.
    static void NameApart(OpenApiDocument document)
    {
        var operations = document.Paths.SelectMany(path => (path.Value.Operations ?? []).Select(o => (Path: path.Key.Split('/'), Method: o.Key, Operation: o.Value)));
        foreach (var same in operations.GroupBy(o => o.Operation.OperationId).Where(same => same.Count() > 1))
            foreach (var (path, method, operation) in same)
                if (method == HttpMethod.Delete) operation.OperationId = "Undo" + same.Key;
                else if (method == HttpMethod.Head) operation.OperationId = "Head" + same.Key;
                else if (path.Length > 3 && same.Any(other => other.Path[2] != path[2])) operation.OperationId = $"{same.Key}Of{char.ToUpperInvariant(path[2][0])}{path[2][1..]}";
    }

    static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var useCase = metadata.OfType<UseCase>().Last();
        var handler = metadata.OfType<MethodInfo>().Last();
        var slice = SliceOf(handler);
        operation.OperationId = NameOf(useCase, slice);
        operation.Tags = new HashSet<OpenApiTagReference> { new(slice.Namespace!.Split('.')[^1], context.Document) };
        var codes = useCase.Codes.Concat(UseCase.SharedCodes).Concat(Problems.HostCodes).Distinct(StringComparer.Ordinal);
        (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())[CodesExtension] = new JsonNodeExtension(new JsonArray([.. codes.Select(code => (JsonNode)code)]));
        AddProblems(operation, context, handler);
        ApiSchemas.DescribeParameters(operation, context, handler);
        if (handler.GetParameters().Any(p => p.ParameterType == typeof(FeedRequest))) ApiSchemas.DescribeUpload(operation);
        if (useCase.Area != Area.Public) operation.Security = [Needs(context)];
        return Task.CompletedTask;
    }

    // Failures that come with what an operation takes: a body, and the version of what is changed.
    static void AddProblems(OpenApiOperation operation, OpenApiOperationTransformerContext context, MethodInfo handler)
    {
        var problem = new OpenApiSchemaReference(nameof(ProblemDetails), context.Document);
        operation.Responses ??= [];
        foreach (var status in (int[])[.. operation.RequestBody is null ? (int[])[] : [413, 415], .. handler.GetParameters().Any(p => p.ParameterType == typeof(IfMatch)) ? (int[])[412, 428] : []])
            operation.Responses.TryAdd($"{status}", new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status), Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType { Schema = problem } },
            });
    }

    static OpenApiSecurityRequirement Needs(OpenApiOperationTransformerContext context)
    {
        var needs = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", context.Document)] = [] };
        if (context.Description.HttpMethod is not ("GET" or "HEAD")) needs[new OpenApiSecuritySchemeReference("antiforgery", context.Document)] = [];
        return needs;
    }

    // The lambda of a slice lies in a class that the compiler made inside it.
    static Type SliceOf(MethodInfo handler)
    {
        var type = handler.DeclaringType!;
        while (type.Name.StartsWith('<')) type = type.DeclaringType!;
        return type;
    }

    // "CreateAdvertiser"; a second use case of a slice says which: "UndoDeactivateAdvertiser".
    static string NameOf(UseCase useCase, Type slice)
    {
        var field = slice.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static).First(f => ReferenceEquals(f.GetValue(null), useCase));
        return field.Name[..^"Case".Length] + slice.Name;
    }
}
