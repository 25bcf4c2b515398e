using Xunit;

namespace Clutch.Edge.Tests;

public sealed class AckWindowTests
{
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

    private static AckWindow Sent(int count)
    {
        var window = new AckWindow();
        for (int id = 1; id <= count; id++)
        {
            window.Sent(id);
        }

        return window;
    }
}
