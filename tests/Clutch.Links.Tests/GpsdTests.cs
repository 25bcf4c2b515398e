using System.Net;
using System.Net.Sockets;
using System.Text;
using Clutch.Obd.Nmea;
using Xunit;

namespace Clutch.Links.Tests;

/// <summary>The link to a gpsd that is played here, up to the position that comes of its reports.</summary>
public sealed class GpsdTests : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);

    public GpsdTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
    }

    [Fact]
    public void Asks_for_reports_and_reads_positions()
    {
        using ILink link = Link.Open(Address(), CancellationToken.None);
        Assert.Equal(Address().ToString(), link.Name);
        using var daemon = new TcpLink(_listener.Accept(), "gpsd");
        Assert.Equal("?WATCH={\"enable\":true,\"json\":true};\n", ReadLine(daemon));
        daemon.Write("{\"class\":\"VERSION\",\"release\":\"3.22\"}\r\n{\"class\":\"TPV\",\"mode\":3,\"lat\":30.0444"u8);
        daemon.Write("196,\"lon\":31.2357116,\"altMSL\":23.4,\"speed\":10}\r\n"u8);

        var receiver = new GpsdReceiver();
        byte[] buffer = new byte[7];
        while (true)
        {
            int length = link.Read(buffer, 10_000, CancellationToken.None);
            Assert.True(length > 0);
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, length);
            while (receiver.TryRead(ref bytes, out Fix fix, out GpsdReject reject))
            {
                if (reject == GpsdReject.None)
                {
                    Assert.Equal(new Fix { Mode = FixMode.ThreeD, Latitude = 300_444_196, Longitude = 312_357_116, Altitude = 2340, Speed = 3600 }, fix);
                    return;
                }
            }
        }
    }

    [Fact]
    public void A_gpsd_that_is_not_there_is_named()
    {
        LinkAddress address = Address();
        _listener.Dispose();
        LinkException e = Assert.Throws<LinkException>(() => Link.Open(address, CancellationToken.None));
        Assert.StartsWith($"{address} refused the connection", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    private static string ReadLine(TcpLink link)
    {
        var line = new StringBuilder();
        byte[] buffer = new byte[1];
        while (line.Length == 0 || line[^1] != '\n')
        {
            Assert.Equal(1, link.Read(buffer, 10_000, CancellationToken.None));
            line.Append((char)buffer[0]);
        }

        return line.ToString();
    }

    private LinkAddress Address() => LinkAddress.Gpsd("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port);
}
