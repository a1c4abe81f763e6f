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
        public readonly LinkedList<TaskCompletionSource> Waiting = new();
        public bool InTurn;
    }

    readonly Lock _lock = new();
    readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);        // one for each tenant ever seen
    readonly Queue<Line> _turn = new();         // tenants with somebody waiting
    int _running;

    /// <summary>How many were let through and have not left.</summary>
    internal int Running { get { lock (_lock) return _running; } }

    /// <summary>How many wait.</summary>
    internal int Waiting { get { lock (_lock) return _lines.Values.Sum(line => line.Waiting.Count); } }

    internal Task Enter(string tenant, CancellationToken ct)
    {
        Line? line;
        LinkedListNode<TaskCompletionSource> ticket;
        lock (_lock)
        {
            if (!_lines.TryGetValue(tenant, out line)) _lines[tenant] = line = new Line();
            if (_running < capacity && line.Running < perTenant && line.Waiting.Count == 0)
            {
                _running++;
                line.Running++;
                return Task.CompletedTask;
            }
            if (line.Waiting.Count >= queuePerTenant) throw new TenantBusyException(tenant);
            ticket = line.Waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            TakeTurn(line);
        }
        return Wait(line, ticket, ct);
    }

    internal void Leave(string tenant)
    {
        lock (_lock)
        {
            var line = _lines[tenant];
            _running--;
            line.Running--;
            TakeTurn(line);
            Admit();
        }
    }

    async Task Wait(Line line, LinkedListNode<TaskCompletionSource> ticket, CancellationToken ct)
    {
        await using var _ = ct.Register(() => GiveUp(line, ticket, ct));
        await ticket.Value.Task;
    }

    void GiveUp(Line line, LinkedListNode<TaskCompletionSource> ticket, CancellationToken ct)
    {
        lock (_lock)
        {
            if (ticket.List is null) return;        // let through at the same moment
            line.Waiting.Remove(ticket);
        }
        ticket.Value.SetCanceled(ct);
    }

    void TakeTurn(Line line)
    {
        if (line.InTurn || line.Waiting.Count == 0 || line.Running >= perTenant) return;
        line.InTurn = true;
        _turn.Enqueue(line);
    }

    void Admit()
    {
        while (_running < capacity && _turn.TryDequeue(out var line))
        {
            line.InTurn = false;
            if (line.Waiting.First is not { } ticket) continue;         // gave up waiting
            line.Waiting.RemoveFirst();
            _running++;
            line.Running++;
            ticket.Value.SetResult();
            TakeTurn(line);
        }
    }
}

/// <summary>The tenant already has as much work waiting as it may have.</summary>
public sealed class TenantBusyException(string schema) : Exception($"{schema} has too much work waiting.");

/// <summary>The connection was lost while committing: whether the work took effect is not known. Repeat with the same idempotency key.</summary>
public sealed class OutcomeUnknownException(Exception inner) : Exception("The connection was lost while committing; whether the work took effect is not known.", inner);

/// <summary>A pooler stands between the product and its database, and statements would be prepared: names of statements are a backend's, so one tenant would run what another prepared.</summary>
public sealed class PoolerException() : Exception("A connection pooler answers instead of PostgreSQL itself, and preparation of statements is on: rows would leak between tenants. Set PodcastFlow:Tenancy:Pooler to true, or connect directly.");

/// <summary>The tenant's schema is at a version that this program does not serve.</summary>
public sealed class TenantVersionException(Tenant tenant) : Exception($"{tenant.Slug} is at schema version {tenant.SchemaVersion}, which this program does not serve.");
