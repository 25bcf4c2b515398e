using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Clutch.Links.Tests;

public sealed class TcpLinkTests : DescriptorLinkContractTests
{
    [Fact]
    public void A_refused_connection_says_that_nothing_listens()
    {
        int port;
        using (var listener = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        }

        LinkException e = Assert.Throws<LinkException>(() => TcpLink.Connect(LinkAddress.Tcp("127.0.0.1", port), CancellationToken.None));
        Assert.StartsWith($"tcp://127.0.0.1:{port} refused the connection", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_host_is_named()
    {
        LinkException e = Assert.Throws<LinkException>(() => TcpLink.Connect(LinkAddress.Tcp("no-such-adapter.invalid", 35000), CancellationToken.None));
        Assert.Contains("no-such-adapter.invalid", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_connection_is_not_an_error_of_the_link()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => TcpLink.Connect(LinkAddress.Tcp("127.0.0.1", 9), new CancellationToken(canceled: true)));
    }

    protected override (ILink Link, ILink Far) Pair()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        TcpLink link = Opened(TcpLink.Connect(LinkAddress.Tcp("127.0.0.1", port), CancellationToken.None));
        return (link, Opened(new TcpLink(listener.Accept(), "far side")));
    }
}
