using Xunit;

namespace Clutch.Edge.Tests;

public sealed class AckWindowTests
{
    private static readonly ManualTime s_time = new();

    [Fact]
    public void The_front_moves_with_every_acknowledgement_in_order()
    {
        AckWindow window = Sent(3);
        Assert.Equal(1, window.Acknowledged(1));
        Assert.Equal(2, window.Acknowledged(2));
        Assert.Equal(3, window.Acknowledged(3));
    }

    [Fact]
    public void An_early_acknowledgement_waits_for_those_before_it()
    {
        AckWindow window = Sent(4);
        Assert.Null(window.Acknowledged(3));
        Assert.Null(window.Acknowledged(2));
        Assert.Equal(3, window.Acknowledged(1));
        Assert.Equal(4, window.Acknowledged(4));
    }

    [Fact]
    public void It_stalls_only_while_something_waits()
    {
        var time = new ManualTime();
        var window = new AckWindow(time);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, window.Stalled);
        window.Sent(1);
        window.Sent(2);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), window.Stalled);
        window.Acknowledged(1);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), window.Stalled);
        window.Acknowledged(2);
        Assert.Equal(TimeSpan.Zero, window.Stalled);
    }

    private static AckWindow Sent(int count)
    {
        var window = new AckWindow(s_time);
        for (int id = 1; id <= count; id++)
        {
            window.Sent(id);
        }

        return window;
    }
}
