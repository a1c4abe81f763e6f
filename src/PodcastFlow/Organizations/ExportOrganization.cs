using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Organizations;

/// <summary>Lets an organization's data leave in a file. The log knows who took them, and when; the engine writes the file.</summary>
public static class ExportOrganization
{
    public static readonly UseCase Case = new(Area.Exports, Verb.View, "An organization's data as .tar.gz, written while it is read: its tables as CSV, a script that restores them with psql alone, and a manifest with checksums, which comes last.", "not_provisioned")
    { AuditedAs = "organization.exported", LeavesCaches = true, Limit = Limit.Exports };

    /// <summary>What a browser and the operating system know such a file by.</summary>
    public const string MediaType = "application/gzip";

    public sealed record Command(string Id) : IOfOrganization;

    /// <summary>What the file says about whose it is.</summary>
    public sealed record Source(string Id, string Slug, string Name, string Email) : IOfOrganization;

    sealed record Row(string Id, string Slug, string Name, string Email, OrganizationStatus Status);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations/{id}/export", async (string id, HttpContext http, TenancyConnection connection, TenantFiles files, TimeProvider clock) =>
        {
            var source = await Open(Gate.DoorOf<Door>(http), id);
            return TypedResults.Stream(to => TenantExport.Write(connection.As(TenantExport.Login), id, source.Name, source.Email, to, files, ct: http.RequestAborted), MediaType, FileName(source.Slug, clock.GetUtcNow()));
        })
        .ForUseCase(Case)
        .WithMetadata(new DisableRequestTimeoutAttribute())
        .Produces<Stream>(StatusCodes.Status200OK, MediaType)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    static Task<Source> Open(Door door, string id)
    {
        door.AssertReaches(id);
        return door.Run(Case, new Command(id), Handle);
    }

    public static async Task<Source> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var row = await db.OneOrNone<Row>($"select id, slug, name, email, status from organization where id = {command.Id}", ct) ?? throw Refusal.NotFound("organization");
        if (row.Status is OrganizationStatus.Requested or OrganizationStatus.Provisioning or OrganizationStatus.Deleted)
            throw Refusal.Conflict("not_provisioned", "This organization has no data: its schema is not there yet, or not any more.");
        return new Source(row.Id, row.Slug, row.Name, row.Email);
    }

    internal static string FileName(string slug, DateTimeOffset at) => $"{slug}-{at.UtcDateTime:yyyy-MM-dd-HHmm}.tar.gz";
}
