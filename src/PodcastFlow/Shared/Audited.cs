using System.Reflection;
using System.Text.Json;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>Never written to the audit log.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>The platform's log of what concerns security.</summary>
static class Audited
{
    /// <summary>Writes a line in the transaction of what it tells about.</summary>
    internal static Task<int> Write(ControlSession db, UserId? actor, string? organizationId, string action, JsonElement detail, CancellationToken ct) => db.Execute($"""
        insert into audit_log (occurred_at, actor_user_id, organization_id, action, detail) values ({db.Now}, {actor}, {organizationId}, {action}, {detail})
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
