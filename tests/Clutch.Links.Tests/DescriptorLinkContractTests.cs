using System.Text;
using Xunit;

namespace Clutch.Links.Tests;

/// <summary>The promises of links that are descriptors, in both directions: every byte value, and no allocation.</summary>
public abstract class DescriptorLinkContractTests : LinkContractTests
{
    private static readonly byte[] s_allBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private ILink? _far;

    [Fact]
    public void Carries_all_byte_values_both_ways()
    {
        (ILink link, ILink far) = Pair();
        Assert.True(far.Write(s_allBytes));
        Assert.Equal(s_allBytes, ReadBytes(link, 256));
        Assert.True(link.Write(s_allBytes));
        Assert.Equal(s_allBytes, ReadBytes(far, 256));
    }

    [Fact]
    public void The_steady_state_allocates_nothing()
    {
        (ILink link, ILink far) = Pair();
        using var cancel = new CancellationTokenSource();
        byte[] buffer = new byte[64];
        Exchange(link, far, buffer, rounds: 50, cancel.Token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(link, far, buffer, rounds: 200, cancel.Token);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_allocation_probe_sees_a_registration_for_each_read()
    {
        (ILink link, _) = Pair();
        byte[] buffer = new byte[64];
        using var first = new CancellationTokenSource();
        link.Read(buffer, 0, first.Token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var second = new CancellationTokenSource();
        link.Read(buffer, 0, second.Token);
        Assert.NotEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task A_waiting_read_sees_the_far_side_go()
    {
        (ILink link, ILink far) = Pair();
        BlockedRead read = BlockedRead.Start(link, CancellationToken.None);
        far.Dispose();
        Assert.Equal(Link.Gone, await read.Result);
    }

    /// <summary>An open link and its far side.</summary>
    protected abstract (ILink Link, ILink Far) Pair();

    protected override ILink Stage(string sends = "", string? request = null, string answers = "", bool thenGoes = false)
    {
        (ILink link, ILink far) = Pair();
        Assert.True(far.Write(Encoding.Latin1.GetBytes(sends)));
        if (request is not null)
        {
            var thread = new Thread(() =>
            {
                string asked = ReadText(far, request.Length + 1);
                if (asked == request + "\r")
                {
                    far.Write(Encoding.Latin1.GetBytes(answers));
                }
            });
            thread.IsBackground = true;
            thread.Start();
        }

        _far = far;
        return link;
    }

    protected override void Go() => _far!.Dispose();

    private static void Exchange(ILink link, ILink far, byte[] buffer, int rounds, CancellationToken cancellationToken)
    {
        for (int i = 0; i < rounds; i++)
        {
            link.Write("010C0D0B100411\r"u8);
            while (far.Read(buffer, 5000, CancellationToken.None) is int length && buffer[length - 1] != '\r')
            {
            }

            far.Write("7E8 10 0E 41 0C\r>"u8);
            while (link.Read(buffer, 5000, cancellationToken) is int length && buffer[length - 1] != '>')
            {
            }

            link.Read(buffer, 0, cancellationToken);
            link.Discard();
        }
    }
}
