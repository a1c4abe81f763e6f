using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PodcastFlow.Benchmarks.Site;

/// <summary>What went wrong: what the host logs as an error, and what whoever uses it has to say. Counts all, keeps the first few.</summary>
sealed class Complaints : ILoggerProvider
{
    const int Kept = 10;

    readonly ConcurrentQueue<string> _first = new();
    int _count;

    internal int Count => Volatile.Read(ref _count);

    internal IEnumerable<string> First => _first;

    internal void Add(string what)
    {
        if (Interlocked.Increment(ref _count) <= Kept) _first.Enqueue(what);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    sealed class Logger(Complaints complaints, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) complaints.Add($"{category}: {formatter(state, exception)} {exception}");
        }
    }
}
