using System.Text;
using Clutch.CarSim;
using Clutch.Links;

namespace Clutch.Edge.Tests;

/// <summary>The simulated adapter on the simulated clock: reading lets time pass. Keeps what was asked and when.</summary>
internal sealed class ModelLink(ElmModel adapter, SimulatedTime time, TimeSpan until) : ILink
{
    private readonly StringBuilder _line = new();

    public string Name => "model";

    /// <summary>Lines that were written, with their time.</summary>
    public List<(TimeSpan At, string Line)> Lines { get; init; } = [];

    /// <summary>Called before each read.</summary>
    public Action? Passing { get; init; }

    /// <summary>The link is gone.</summary>
    public bool IsCut { get; set; }

    public int Read(Span<byte> buffer, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        TimeSpan end = time.Elapsed + TimeSpan.FromMilliseconds(timeoutMilliseconds);
        while (true)
        {
            Passing?.Invoke();
            if (time.Elapsed >= until)
            {
                throw new OperationCanceledException("The test's time is over.");
            }

            int length = IsCut ? Link.Gone : adapter.Take(buffer);
            IsCut |= adapter.TakeLinkLoss() is not null;
            if (length != 0)
            {
                return length;
            }

            TimeSpan left = end - time.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                return 0;
            }

            TimeSpan due = adapter.Due ?? left;
            TimeSpan longest = TimeSpan.FromSeconds(1);
            due = due < left ? due : left;
            time.Advance(due > longest ? longest : due > TimeSpan.Zero ? due : TimeSpan.FromTicks(1));
        }
    }

    public bool Write(ReadOnlySpan<byte> data)
    {
        if (IsCut)
        {
            return false;
        }

        adapter.Receive(data);
        foreach (byte c in data)
        {
            if (c != '\r')
            {
                _line.Append((char)c);
                continue;
            }

            Lines.Add((time.Elapsed, _line.ToString()));
            _line.Clear();
        }

        return true;
    }

    public void Discard()
    {
    }

    public void Dispose() => adapter.Disconnect();
}
