using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Lets an organization's data leave in a file. The log knows who took them, and when; the engine writes the file.</summary>
public static class ExportOrganization
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "Export an organization: all its data in one file.", "not_provisioned") { AuditedAs = "organization.exported", LeavesCaches = true };

    public sealed record Command(string Id) : IOfOrganization;

    /// <summary>What the file says about whose it is.</summary>
    public sealed record Source(string Id, string Name, string Email) : IOfOrganization;

    sealed record Row(string Id, string Name, string Email, OrganizationStatus Status);

    public static async Task<Source> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var row = await db.OneOrNone<Row>($"select id, name, email, status from organization where id = {command.Id}", ct) ?? throw Refusal.NotFound("organization");
        if (row.Status is OrganizationStatus.Requested or OrganizationStatus.Provisioning or OrganizationStatus.Deleted)
            throw Refusal.Conflict("not_provisioned", "This organization has no data: its schema is not there yet, or not any more.");
        return new Source(row.Id, row.Name, row.Email);
    }
}
