using System.Net;
using System.Reflection;
using System.Text.Json;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>Never written to the audit log.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>A command or an answer of the platform about one organization: the log files what happened there too.</summary>
interface IOfOrganization
{
    string Id { get; }
}

/// <summary>The platform's log of what concerns security.</summary>
public static class Audited
{
    /// <summary>Every action that is written. What stands before the dot is its kind.</summary>
    public static IReadOnlyList<string> Actions { get; } =
    [
        "session.started", "session.refused", "session.locked_out", "session.signed_out", "session.ended", "session.others_ended",
        "password.changed", "password.forgotten", "password.reset",
        "user.invited", "user.invited_again", "user.invitation_revoked", "user.joined", "user.roles_changed", "user.deactivated", "user.reactivated",
        "settings.changed",
        "organization.created", "organization.provisioning_resumed", "organization.renamed", "organization.plan_changed", "organization.suspended", "organization.resumed",
        "organization.archived", "organization.unarchived",
        "organization.exported", "organization.export_requested", "organization.export_discarded", "organization.imported", "organization.cloned",
        "organization.restore_prepared", "organization.restored", "organization.restore_undone", "organization.restore_discarded",
        "organization.deletion_requested", "organization.deletion_cancelled", "organization.deleted",
        "master.created", "job.retried", "job.cancelled", "installation.mended",
    ];

    /// <summary>Writes a line in the transaction of what it tells about.</summary>
    internal static Task<int> Write(ControlSession db, UserId? actor, string? organizationId, string action, JsonElement detail, CancellationToken ct, IPAddress? address = null) => db.Execute($"""
        insert into audit_log (occurred_at, actor_user_id, organization_id, action, detail, ip) values ({db.Now}, {actor}, {organizationId}, {action}, {detail}, {address?.ToString()}::inet)
        """, ct);

    /// <summary>What the log keeps of a command: all it said, also what its route said, but no secret.</summary>
    internal static JsonElement Detail(object command, string? by = null) => JsonSerializer.SerializeToElement(
        command.GetType().GetProperties()
            .Where(p => p.GetIndexParameters().Length == 0 && !p.IsDefined(typeof(SecretAttribute)))
            .Select(p => (Name: JsonNamingPolicy.CamelCase.ConvertName(p.Name), Value: p.GetValue(command)))
            .Concat(by is null ? [] : [("by", (object?)by)])
            .ToDictionary(fact => fact.Name, fact => fact.Value),
        Wire.Options);
}
