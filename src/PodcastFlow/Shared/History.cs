using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>What happened to a record, for the people who look at it. The only writer of <c>activity</c> and <c>status_history</c>.</summary>
public static class History
{
    /// <summary>One line in a record's activity.</summary>
    public static Task Activity(TenantSession db, Actor actor, string action, string entity, IId id, string summary, CancellationToken ct = default) => db.Later($"""
        insert into activity (id, occurred_at, actor_id, actor_kind, action, entity_type, entity_id, summary)
        values ({Guid.CreateVersion7()}, {db.Now}, {actor.Id}, {(actor.IsSystem ? "system" : "user")}, {action}, {entity}, {id.Value}, {summary})
        """, ct);

    /// <summary>One transition of a state machine.</summary>
    public static Task Transition(TenantSession db, Actor actor, string entity, IId id, string? from, string to, string? reason = null, CancellationToken ct = default) => db.Later($"""
        insert into status_history (id, entity_type, entity_id, from_status, to_status, reason, changed_at, changed_by)
        values ({Guid.CreateVersion7()}, {entity}, {id.Value}, {from}, {to}, {reason}, {db.Now}, {actor.Id})
        """, ct);

    /// <summary>The transitions of many records at once.</summary>
    public static async Task Transitions<TStatus>(TenantSession db, Actor actor, string entity, IReadOnlyCollection<(IId Id, TStatus From, TStatus To)> changes, CancellationToken ct = default) where TStatus : struct, Enum
    {
        if (changes.Count == 0) return;
        await db.Later($"""
            insert into status_history (id, entity_type, entity_id, from_status, to_status, changed_at, changed_by)
            select n.id, {entity}, n.entity_id, n.from_status, n.to_status, {db.Now}, {actor.Id}
            from unnest({changes.Select(_ => Guid.CreateVersion7()).ToArray()}, {changes.Select(c => c.Id.Value).ToArray()},
                        {changes.Select(c => c.From).ToArray()}, {changes.Select(c => c.To).ToArray()}) n (id, entity_id, from_status, to_status)
            """, ct);
    }
}
