namespace PodcastFlow.Platform;

/// <summary>What one process has counted of one organization, and what it knows of its limit.</summary>
sealed class ApiAccount(string organizationId)
{
    /// <param name="Plan">The plan's name.</param>
    /// <param name="Most">What it allows in a month; null: any number.</param>
    /// <param name="Counted">What the table said when it was read.</param>
    /// <param name="Month">The first day of the month it was read for.</param>
    /// <param name="Until">When it has to be read again.</param>
    /// <param name="Version">How often everything had been forgotten before it was read.</param>
    internal sealed record Known(string Plan, long? Most, long Counted, DateOnly Month, DateTimeOffset Until, int Version);

    /// <summary>The month's limit is reached.</summary>
    internal sealed record Full(string Plan, long? Most, long Used, DateOnly Month);

    readonly Lock _lock = new();
    readonly Dictionary<DateOnly, long> _unwritten = [];
    volatile Known? _known;
    long _since;        // counted here in the known month and not in what the table said

    internal string OrganizationId => organizationId;

    /// <summary>Held by whoever reads or writes this organization's rows.</summary>
    internal SemaphoreSlim Turn { get; } = new(1);

    internal bool HasUnwritten
    {
        get { lock (_lock) return _unwritten.Count > 0; }
    }

    internal static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    internal bool Knows(DateTimeOffset now, int version) => _known is { } known && known.Until > now && known.Version == version && known.Month == MonthOf(DateOnly.FromDateTime(now.UtcDateTime));

    /// <summary>In its turn: what is not written is not in what was read.</summary>
    internal void Learn(Known known)
    {
        lock (_lock) (_known, _since) = (known, _unwritten.Where(day => MonthOf(day.Key) == known.Month).Sum(day => day.Value));
    }

    internal void Add(DateOnly today)
    {
        lock (_lock) Count(today);
    }

    /// <summary>Counts, unless the limit is reached.</summary>
    internal Full? TryAdd(DateOnly today)
    {
        lock (_lock)
        {
            if (_known is { } known && known.Month == MonthOf(today) && known.Counted + _since >= known.Most) return new Full(known.Plan, known.Most, known.Counted + _since, known.Month);
            Count(today);
            return null;
        }
    }

    void Count(DateOnly today)
    {
        _unwritten[today] = _unwritten.GetValueOrDefault(today) + 1;
        if (_known?.Month == MonthOf(today)) _since++;
    }

    internal KeyValuePair<DateOnly, long>[] Take()
    {
        lock (_lock)
        {
            var taken = _unwritten.ToArray();
            _unwritten.Clear();
            return taken;
        }
    }

    internal void Return(DateOnly day, long calls)
    {
        lock (_lock) _unwritten[day] = _unwritten.GetValueOrDefault(day) + calls;
    }
}
