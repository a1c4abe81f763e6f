namespace PodcastFlow.Tenancy;

/// <summary>
/// Lets at most <paramref name="capacity"/> pieces of work through at a time and at most <paramref name="perTenant"/> of one tenant. Those who wait are
/// served tenant by tenant in turn, so one tenant's burst cannot starve another.
/// </summary>
sealed class FairGate(int capacity, int perTenant, int queuePerTenant)
{
    sealed class Line
    {
        public int Running;
        public readonly Queue<TaskCompletionSource> Waiting = new();
        public bool InTurn;
    }

    readonly Lock _lock = new();
    readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    readonly Queue<string> _turn = new();       // tenants with somebody waiting
    int _running;

    internal async Task Enter(string tenant, CancellationToken ct)
    {
        TaskCompletionSource ticket;
        lock (_lock)
        {
            if (!_lines.TryGetValue(tenant, out var line)) _lines[tenant] = line = new Line();
            if (_running < capacity && line.Running < perTenant && line.Waiting.Count == 0)
            {
                _running++;
                line.Running++;
                return;
            }
            if (line.Waiting.Count >= queuePerTenant) throw new TenantBusyException(tenant);
            ticket = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            line.Waiting.Enqueue(ticket);
            TakeTurn(tenant, line);
            Admit();
        }
        await using var _ = ct.Register(() => ticket.TrySetCanceled(ct));
        await ticket.Task;
    }

    internal void Leave(string tenant)
    {
        lock (_lock)
        {
            var line = _lines[tenant];
            _running--;
            line.Running--;
            TakeTurn(tenant, line);
            Admit();
            if (line.Running == 0 && line.Waiting.Count == 0) _lines.Remove(tenant);
        }
    }

    void TakeTurn(string tenant, Line line)
    {
        if (line.InTurn || line.Waiting.Count == 0 || line.Running >= perTenant) return;
        line.InTurn = true;
        _turn.Enqueue(tenant);
    }

    void Admit()
    {
        while (_running < capacity && _turn.TryDequeue(out var tenant))
        {
            if (!_lines.TryGetValue(tenant, out var line)) continue;
            line.InTurn = false;
            while (line.Running < perTenant && line.Waiting.TryDequeue(out var ticket))
            {
                if (!ticket.TrySetResult()) continue;       // gave up waiting
                _running++;
                line.Running++;
                break;
            }
            TakeTurn(tenant, line);
        }
    }
}

/// <summary>The tenant already has as much work waiting as it may have.</summary>
public sealed class TenantBusyException(string schema) : Exception($"{schema} has too much work waiting.");

/// <summary>The connection was lost while committing: whether the work took effect is not known. Repeat with the same idempotency key.</summary>
public sealed class OutcomeUnknownException(Exception inner) : Exception("The connection was lost while committing; whether the work took effect is not known.", inner);

/// <summary>The tenant's schema is at a version that this program does not serve.</summary>
public sealed class TenantVersionException(Tenant tenant) : Exception($"{tenant.Slug} is at schema version {tenant.SchemaVersion}, which this program does not serve.");
