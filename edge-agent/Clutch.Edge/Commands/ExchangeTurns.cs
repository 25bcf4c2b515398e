namespace Clutch.Edge;

/// <summary>
/// Lets code that asks a car one question after the other run beside polling: it has a thread of its own, and goes on for one exchange at each
/// <see cref="Next"/>. At any moment either the poller's thread runs or this one, so the connection still belongs to one.
/// </summary>
internal sealed class ExchangeTurns : IDisposable
{
    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _yielded = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private volatile bool _ended;

    /// <summary>Does not begin before the first turn.</summary>
    /// <param name="work">Calls <see cref="Wait"/> before each exchange.</param>
    public ExchangeTurns(Action<ExchangeTurns> work)
    {
        _thread = new Thread(() => Run(work)) { IsBackground = true, Name = "scan" };
        _thread.Start();
    }

    /// <summary>What the work threw; null while it has not.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>For the poller: one exchange of the work. False when there is none left.</summary>
    public bool Next()
    {
        _go.Release();
        _yielded.Wait(); // an exchange has deadlines of its own, and ends with the agent
        return !_ended;
    }

    /// <summary>For the work: returns when it is its turn.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants the rest.</exception>
    public void Wait()
    {
        _yielded.Release();
        _go.Wait(_stop.Token);
    }

    /// <summary>The work ends before its next exchange.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _go.Dispose();
        _yielded.Dispose();
        _stop.Dispose();
    }

    private void Run(Action<ExchangeTurns> work)
    {
        try
        {
            _go.Wait(_stop.Token);
            work(this);
        }
        catch (Exception e)
        {
            Fault = e; // told by whoever takes turns
        }

        _ended = true;
        _yielded.Release();
    }
}
