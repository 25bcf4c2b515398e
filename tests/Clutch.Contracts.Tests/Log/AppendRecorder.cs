using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

/// <summary>Keeps what an appender was told, and lets a test wait for it.</summary>
internal sealed class AppendRecorder : IAppendObserver
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly List<long> _durable = [];
    private readonly List<long> _lost = [];
    private int _calls;

    public List<long> Durable
    {
        get
        {
            lock (_gate)
            {
                return [.. _durable];
            }
        }
    }

    public List<long> Lost
    {
        get
        {
            lock (_gate)
            {
                return [.. _lost];
            }
        }
    }

    public int Calls
    {
        get
        {
            lock (_gate)
            {
                return _calls;
            }
        }
    }

    public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
    {
        lock (_gate)
        {
            (durable ? _durable : _lost).AddRange(tickets);
            _calls++;
            Monitor.PulseAll(_gate);
        }
    }

    public void WaitForDurable(int count) => WaitFor(() => _durable.Count >= count, $"{count} durable records");

    public void WaitForLost(int count) => WaitFor(() => _lost.Count >= count, $"{count} lost records");

    public void WaitForCall(int after) => WaitFor(() => _calls > after, "another call");

    private void WaitFor(Func<bool> condition, string what)
    {
        lock (_gate)
        {
            while (!condition())
            {
                Assert.True(Monitor.Wait(_gate, s_patience), $"waited {s_patience} for {what}; durable {_durable.Count}, lost {_lost.Count}, calls {_calls}");
            }
        }
    }
}
