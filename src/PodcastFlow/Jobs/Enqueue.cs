using System.Text.Json;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>Puts work into the queue, in the transaction of what asks for it: both take effect or neither.</summary>
public static class Enqueue
{
    static readonly JsonElement Nothing = JsonElement.Parse("{}");

    /// <summary>Work for the organization of this session. The same work that is waiting already is not enqueued twice.</summary>
    /// <param name="db">The session.</param>
    /// <param name="kind">The kind of work.</param>
    /// <param name="told">What the job has to know.</param>
    /// <param name="dedupeKey">Names the work; null: every job is work of its own.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<Guid> Job(TenantSession db, OrganizationJob kind, object? told = null, string? dedupeKey = null, CancellationToken ct = default) =>
        db.One<Guid>($"select public.enqueue_job({kind.Name}, {Payload(told)}, {dedupeKey})", ct);

    /// <summary>Work of the platform.</summary>
    /// <returns>1, or 0 when the same work is waiting already.</returns>
    public static Task<int> Job(ControlSession db, string kind, object? told = null, string? dedupeKey = null, CancellationToken ct = default) => db.Execute($"""
        insert into job (id, kind, payload, dedupe_key) values ({Guid.CreateVersion7()}, {kind}, {Payload(told)}, {dedupeKey})
        on conflict (schema_name, kind, dedupe_key) where dedupe_key is not null and state in ('queued', 'running') do nothing
        """, ct);

    /// <summary>
    /// Work that recurs: once per firing, however many hosts have the same clock. A firing that finds the one before still waiting adds nothing.
    /// </summary>
    public static Task<int> Recurring(ControlSession db, PlatformJob kind, DateTimeOffset fired, CancellationToken ct = default)
    {
        var key = fired.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss");
        return db.Execute($"""
            insert into job (id, kind, payload, dedupe_key)
            select {Guid.CreateVersion7()}, {kind.Name}, {Nothing}, {key}
            where not exists (select from job j where j.kind = {kind.Name} and j.schema_name is null and j.state = 'queued')
              and not exists (select from job_history h where h.kind = {kind.Name} and h.dedupe_key = {key})
            on conflict (schema_name, kind, dedupe_key) where dedupe_key is not null and state in ('queued', 'running') do nothing
            """, ct);
    }

    static JsonElement Payload(object? told) => told is null ? Nothing : JsonSerializer.SerializeToElement(told, Wire.Options);
}
