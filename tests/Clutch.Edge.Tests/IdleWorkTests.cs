using Clutch.Links;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class IdleWorkTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly CarConnection _car;
    private readonly PseudoTerminal _line = new();

    public IdleWorkTests() => _car = new CarConnection(_line, _time);

    [Fact]
    public void Work_takes_one_exchange_a_cycle_and_a_twentieth_of_the_link_on_the_long_run()
    {
        var idle = new IdleWork(_time);
        int exchanges = 0;
        Task<CommandResult> result = idle.Begin((_, _) => Endless(() => exchanges++));
        TimeSpan used = TimeSpan.Zero;
        for (int cycle = 0; cycle < 10_000; cycle++)
        {
            int before = exchanges;
            DateTimeOffset started = _time.GetUtcNow();
            idle.Step(_car, CancellationToken.None);
            used += _time.GetUtcNow() - started;
            Assert.InRange(exchanges - before, 0, 1);
            _time.Advance(TimeSpan.FromMilliseconds(50)); // polling
        }

        // 500 s of polling: 5 % of the whole, and the second that may be used at once.
        Assert.InRange(used.TotalSeconds, 20, 28);
        Assert.False(result.IsCompleted);
    }

    [Fact]
    public async Task Work_that_was_begun_on_one_connection_ends_on_another()
    {
        var idle = new IdleWork(_time);
        Task<CommandResult> result = idle.Begin((_, _) => Endless(() => { }));
        idle.Step(_car, CancellationToken.None);
        using var line = new PseudoTerminal();
        using var another = new CarConnection(line, _time);
        idle.Step(another, CancellationToken.None);
        Assert.Equal(CommandOutcome.Failed, (await result.WaitAsync(TimeSpan.FromSeconds(10))).Outcome);
    }

    [Fact]
    public async Task Abandoned_work_does_nothing_more()
    {
        var idle = new IdleWork(_time);
        int exchanges = 0;
        Task<CommandResult> result = idle.Begin((_, _) => Endless(() => exchanges++));
        idle.Step(_car, CancellationToken.None);
        idle.Abandon(CommandResult.Failed("enough"));
        idle.Step(_car, CancellationToken.None);
        Assert.Equal(1, exchanges);
        Assert.Equal("enough", (await result.WaitAsync(TimeSpan.FromSeconds(10))).Reason);
    }

    [Fact]
    public void A_cycle_without_work_allocates_nothing()
    {
        var idle = new IdleWork(_time);
        idle.Step(_car, CancellationToken.None);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            idle.Step(_car, CancellationToken.None);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        _ = idle.Begin((_, _) => Endless(() => { }));
        before = GC.GetAllocatedBytesForCurrentThread();
        idle.Step(_car, CancellationToken.None);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() > before, "the probe sees no allocation");
    }

    [Fact]
    public void A_profile_ends_by_itself()
    {
        var idle = new IdleWork(_time);
        Assert.Null(idle.Profile);
        idle.Ask("eco", TimeSpan.FromSeconds(60));
        Assert.Equal("eco", idle.Profile);
        idle.Ask("live", TimeSpan.FromSeconds(60));
        Assert.Equal("live", idle.Profile);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(idle.Profile);
    }

    public void Dispose() => _car.Dispose();

    private IEnumerable<CommandResult?> Endless(Action exchange)
    {
        while (true)
        {
            exchange();
            _time.Advance(TimeSpan.FromMilliseconds(80));
            yield return null;
        }
    }
}
