using System.Diagnostics;
using System.Net;
using System.Text;
using Clutch.Links;
using Xunit;

namespace Clutch.CarSim.Tests;

/// <summary>The only tests that look at real time; nothing else runs beside them.</summary>
[CollectionDefinition("Real time", DisableParallelization = true)]
public sealed class RealTime;

[Collection("Real time")]
public sealed class CarServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-car").FullName;
    private readonly Car _car = new(new CarScenario(), TimeProvider.System);

    [Fact]
    public void A_pty_keeps_settings_while_clients_come_and_go()
    {
        using CarServer server = Pty(ElmTiming.Instant);
        for (int i = 0; i < 6; i++)
        {
            using ILink link = Link.Open(server.Address, CancellationToken.None);
            if (i == 0)
            {
                Assert.Equal("ATE0|OK||>", Ask(link, "ATE0"));
            }

            Assert.Equal("ELM327 v1.4b||>", Ask(link, "ATI"));
        }
    }

    [Fact]
    public void Tcp_serves_one_client_after_the_other()
    {
        using CarServer server = Tcp(ElmTiming.Instant);
        for (int i = 0; i < 6; i++)
        {
            using ILink link = Link.Open(server.Address, CancellationToken.None);
            Assert.EndsWith("ELM327 v1.4b||>", Ask(link, "ATI"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_unplugged_adapter_hangs_up_and_comes_back_where_it_was(bool pty)
    {
        using CarServer server = pty ? Pty(ElmTiming.Instant) : Tcp(ElmTiming.Instant);
        LinkAddress address = server.Address;
        for (int i = 0; i < 3; i++)
        {
            using (ILink link = Link.Open(address, CancellationToken.None))
            {
                Assert.Equal("ATE0|OK||>", Ask(link, "ATE0"));
                server.Unplug();
                Assert.Equal(Link.Gone, link.Read(new byte[8], 10_000, CancellationToken.None));
            }

            Assert.Throws<LinkException>(() => Link.Open(address, CancellationToken.None));
            server.Plug();
            Assert.Equal(address, server.Address);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lost_link_comes_back_by_itself_with_the_settings(bool pty)
    {
        var lost = new LinkFault(FaultKind.LinkLoss) { For = TimeSpan.FromMilliseconds(50), When = new() { Request = "0100" } };
        var options = new ElmOptions { Timing = ElmTiming.Instant, Faults = [lost] };
        using CarServer server = pty
            ? CarServer.StartPty(_car, options, Path.Combine(_folder, "adapter"))
            : CarServer.StartTcp(_car, options, new IPEndPoint(IPAddress.Loopback, 0));
        for (int i = 0; i < 3; i++)
        {
            using ILink link = Opened(server.Address);
            Assert.Equal(i == 0 ? "ATE0|OK||>" : "OK||>", Ask(link, "ATE0"));
            Assert.True(link.Write("0100\r"u8));
            Assert.Equal(Link.Gone, link.Read(new byte[8], 10_000, CancellationToken.None));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_receiver_speaks_unasked(bool pty)
    {
        var options = new ReceiverOptions { Rate = 10 };
        using CarServer server = pty
            ? CarServer.StartReceiverPty(_car, options, Path.Combine(_folder, "receiver"))
            : CarServer.StartReceiverTcp(_car, options, new IPEndPoint(IPAddress.Loopback, 0));
        using ILink link = Link.Open(server.Address, CancellationToken.None);
        byte[] buffer = new byte[256];
        var text = new StringBuilder();
        while (!text.ToString().Contains("$GPVTG", StringComparison.Ordinal))
        {
            int length = link.Read(buffer, 10_000, CancellationToken.None);
            Assert.True(length > 0, $"read {length} after '{text}'");
            text.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        Assert.Contains("$GPRMC,", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exchange_takes_its_real_time()
    {
        using CarServer server = Pty(ElmTiming.Usb38400 with { Jitter = 0 });
        using ILink link = Link.Open(server.Address, CancellationToken.None);
        foreach (string command in (string[])["ATE0", "ATS0", "ATSP6", "0100"])
        {
            Ask(link, command);
        }

        const int Rounds = 30;
        double[] times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long asked = Stopwatch.GetTimestamp();
            Ask(link, "010D1");
            times[i] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        }

        // 15 characters, then 9.5 ms in adapter, bus and ECU. Never early; late only as far as other processes have it.
        double expected = (15 * 10_000 / 38_400.0) + 9.5;
        Array.Sort(times);
        Assert.InRange(times[0], expected, expected + 2);
    }

    [Fact]
    public void Disposing_the_server_takes_the_name_away()
    {
        CarServer server = Pty(ElmTiming.Instant);
        string path = server.Path;
        Assert.NotNull(File.ResolveLinkTarget(path, returnFinalTarget: false));
        server.Dispose();
        Assert.False(new FileInfo(path).Exists);
        server.Dispose();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Opens a link that is about to come back.</summary>
    private static ILink Opened(LinkAddress address)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return Link.Open(address, CancellationToken.None);
            }
            catch (LinkException) when (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10))
            {
                Thread.Yield();
            }
        }
    }

    private static string Ask(ILink link, string line)
    {
        Assert.True(link.Write(Encoding.ASCII.GetBytes(line + "\r")));
        byte[] buffer = new byte[256];
        var text = new StringBuilder();
        while (!text.ToString().EndsWith('>'))
        {
            int length = link.Read(buffer, 10_000, CancellationToken.None);
            Assert.True(length > 0, $"read {length} after '{text}'");
            text.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }

        return text.ToString().Replace('\r', '|');
    }

    private CarServer Pty(ElmTiming timing) => CarServer.StartPty(_car, new ElmOptions { Timing = timing }, Path.Combine(_folder, "adapter"));

    private CarServer Tcp(ElmTiming timing) => CarServer.StartTcp(_car, new ElmOptions { Timing = timing }, new IPEndPoint(IPAddress.Loopback, 0));
}
