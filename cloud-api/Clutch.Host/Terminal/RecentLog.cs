using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>Keeps the last warnings for the status screen, where lines of a log would tear the picture.</summary>
internal sealed class RecentLog(TimeProvider time) : ILoggerProvider
{
    private const int Most = 4;

    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines() => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose() => _lines.Clear();

    private void Add(string text)
    {
        _lines.Enqueue($"{time.GetLocalNow():HH:mm:ss} {text.ReplaceLineEndings(" ")}");
        while (_lines.Count > Most)
        {
            _lines.TryDequeue(out _);
        }
    }

    private sealed class Logger(RecentLog owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Add(formatter(state, exception));
            }
        }
    }
}
