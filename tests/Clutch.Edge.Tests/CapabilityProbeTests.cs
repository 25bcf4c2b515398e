using System.Net;
using Clutch.CarSim;
using Clutch.Links;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Set-up and probe against the simulated families of adapters, over real links.</summary>
public sealed class CapabilityProbeTests : IDisposable
{
    private static readonly byte[] s_pids = [0x0C, 0x0D, 0x05, 0x11, 0x04, 0x0F];
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(ElmKind.Elm327, true, 6)]
    [InlineData(ElmKind.CloneV15, false, 1)]
    [InlineData(ElmKind.CloneV21, false, 1)]
    [InlineData(ElmKind.CloneV23, true, 6)]
    [InlineData(ElmKind.Stn2120, true, 6)]
    public void Every_family_is_taken_for_what_it_does_and_not_for_what_it_says(ElmKind kind, bool suffix, int mostPids)
    {
        using CarServer server = Tcp(kind, ecus: 1);
        AdapterProfile profile = Start(server, out _).Profile;
        Assert.Equal(suffix, profile.Suffix);
        Assert.Equal(mostPids, profile.MostPids);
        Assert.Equal(kind == ElmKind.Stn2120, profile.Stpx);
        Assert.Equal(kind == ElmKind.CloneV21, profile.Quirks.Contains("cuts long answers"));
        Assert.Equal(kind != ElmKind.CloneV21, profile.LongAnswers);
        Assert.True(profile.HeadersOn);
    }

    [Theory]
    [InlineData(ElmKind.Elm327, 1)]
    [InlineData(ElmKind.Elm327, 2)]
    [InlineData(ElmKind.CloneV15, 2)]
    [InlineData(ElmKind.CloneV21, 1)]
    [InlineData(ElmKind.CloneV21, 2)]
    [InlineData(ElmKind.Stn2120, 1)]
    public void No_family_makes_a_wrong_value_and_every_value_has_its_ecu(ElmKind kind, int ecus)
    {
        var car = new Car(new CarScenario { Ecus = ecus }, TimeProvider.System);
        using CarServer server = CarServer.StartTcp(car, new ElmOptions { Timing = ElmTiming.Instant, Kind = kind }, new IPEndPoint(IPAddress.Loopback, 0));
        using CarConnection connection = Open(server);
        new SessionStart(connection, profiles: null).Run(probeAgain: false, (_, _) => { }, out StartedCar? started, CancellationToken.None);
        var poller = new SignalPoller(connection, started!.Facts, started.Profile, Wishes());
        var seen = new HashSet<(ushort, uint)>();
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(PollStep.Values, poller.Step(CancellationToken.None));
            foreach (Sample sample in poller.Samples)
            {
                Signal signal = SignalRegistry.Get(sample.Signal);
                Assert.InRange(signal.ToValue(sample.Raw), signal.Min, signal.Max);
                seen.Add((sample.Signal, sample.Ecu));
            }
        }

        Assert.All(seen, key => Assert.InRange(key.Item2, 0x7E8u, 0x7E8u + (uint)ecus - 1));
        Assert.Equal(s_pids.Order(), seen.Where(key => key.Item2 == 0x7E8).Select(key => (byte)(key.Item1 >> 4)).Order());
        Assert.Equal(started.Profile, poller.Profile); // the probe has left nothing to be demoted
    }

    [Theory]
    [InlineData('6', 1)]
    [InlineData('6', 2)]
    [InlineData('7', 1)]
    [InlineData('7', 2)]
    public void A_single_ecu_can_be_asked_on_both_widths_of_can(char protocol, int ecus)
    {
        var car = new Car(new CarScenario { Ecus = ecus, Protocol = ObdProtocol.Find(protocol)! }, TimeProvider.System);
        using CarServer server = CarServer.StartTcp(car, new ElmOptions { Timing = ElmTiming.Instant }, new IPEndPoint(IPAddress.Loopback, 0));
        StartedCar started = Start(server, out CarConnection connection, keep: true);
        using (connection)
        {
            Assert.True(started.Profile.HeaderChange);
            Assert.Equal(ExchangeEnd.Answered, connection.Ask("0100", TimeSpan.FromSeconds(5), CancellationToken.None));
            Assert.Equal(ecus, connection.Exchange.Messages.Length); // all of them are asked again afterwards
        }
    }

    [Fact]
    public void An_adapter_that_says_ok_to_a_header_and_keeps_its_own_is_seen_through()
    {
        var car = new Car(new CarScenario { Ecus = 2 }, TimeProvider.System);
        var liar = new ElmOptions { Timing = ElmTiming.Instant, Faults = [new LinkFault(FaultKind.Reply) { Text = "OK", When = new FaultTrigger { Request = "ATSH" } }] };
        using CarServer server = CarServer.StartTcp(car, liar, new IPEndPoint(IPAddress.Loopback, 0));
        AdapterProfile profile = Start(server, out _).Profile;
        Assert.False(profile.HeaderChange);
        Assert.True(profile.HeadersOff);
    }

    [Theory]
    [InlineData(ElmKind.CloneV15)]
    [InlineData(ElmKind.CloneV21)]
    public void A_clone_is_asked_few_questions(ElmKind kind)
    {
        // Each of them costs its whole window of 205 ms, besides radio and line. A pause of a busy machine is one more reason to ask: the best of three counts.
        const int Most = 4;
        Assert.InRange(Enumerable.Range(0, 3).Select(_ => Questions(kind)).Min(), 1, Most);
    }

    private static int Questions(ElmKind kind)
    {
        using CarServer server = Tcp(kind, ecus: 2);
        using CarConnection connection = Open(server);
        Assert.Equal(SetupFailure.None, AdapterSetup.Identify(connection, out AdapterIdentity identity, CancellationToken.None));
        Assert.Equal(SetupFailure.None, AdapterSetup.Connect(connection, ref identity, CancellationToken.None));
        CarFacts facts = CarProbe.Read(connection, CancellationToken.None)!;
        var counted = new CountedLink(connection.Link);
        var car = new CarConnection(counted, TimeProvider.System) { Format = connection.Format };
        Assert.NotNull(new CapabilityProbe(car, facts, identity).Run(CancellationToken.None));
        return counted.Requests.Count(request => request.StartsWith("01", StringComparison.Ordinal) && request.Length % 2 == 0);
    }

    [Fact]
    public void A_profile_is_probed_once_and_used_again()
    {
        var store = new AdapterProfileStore(_folder.Path);
        using CarServer server = Tcp(ElmKind.Elm327, ecus: 2);
        AdapterProfile first = Start(server, out _, store).Profile;
        var steps = new List<string>();
        AdapterProfile again = Start(server, out _, store, steps.Add).Profile;
        Assert.Equal(first.Probed, again.Probed);
        Assert.Equal(first.MostPids, again.MostPids);
        Assert.DoesNotContain(steps, step => step.Contains("finding out", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stored_profile_that_promises_too_much_is_demoted_while_polling()
    {
        using CarServer server = Tcp(ElmKind.CloneV21, ecus: 1);
        StartedCar started = Start(server, out CarConnection car, keep: true);
        using (car)
        {
            AdapterProfile boastful = started.Profile with { Suffix = true, MostPids = 6, LongAnswers = true };
            var poller = new SignalPoller(car, started.Facts, boastful, Wishes());
            var last = new HashSet<byte>();
            for (int i = 0; i < 100; i++)
            {
                poller.Step(CancellationToken.None);
                if (i >= 80)
                {
                    last.UnionWith(poller.Samples.ToArray().Select(sample => (byte)(sample.Signal >> 4)));
                }
            }

            Assert.Equal(1, poller.Profile.MostPids);
            Assert.Equal(s_pids.Order(), last.Order());
            Assert.True(poller.Profile.Failures.Pids > 0);
            Assert.NotEmpty(poller.Profile.Quirks);
        }
    }

    [Fact]
    public void A_serial_line_is_raised_and_polls_at_the_raised_rate()
    {
        var car = new Car(new CarScenario(), TimeProvider.System);
        using CarServer server = CarServer.StartPty(car, new ElmOptions { Timing = ElmTiming.Usb38400 with { Search = TimeSpan.Zero, Reset = TimeSpan.Zero } });
        StartedCar started = Start(server, out CarConnection connection, keep: true);
        using (connection)
        {
            Assert.Equal(500_000, started.Profile.Baud);
            Assert.Equal(500_000, ((SerialLink)connection.Link).Baud);
            var poller = new SignalPoller(connection, started.Facts, started.Profile, Wishes());
            Assert.Equal(PollStep.Values, poller.Step(CancellationToken.None));
        }
    }

    [Fact]
    public void A_rate_that_does_not_come_through_leaves_the_line_as_it_was()
    {
        var car = new Car(new CarScenario(), TimeProvider.System);
        var options = new ElmOptions { Timing = ElmTiming.Usb38400 with { Search = TimeSpan.Zero, Reset = TimeSpan.Zero }, Kind = ElmKind.CloneV15 };
        using CarServer server = CarServer.StartPty(car, options);
        StartedCar started = Start(server, out CarConnection connection, keep: true);
        using (connection)
        {
            Assert.Equal(0, started.Profile.Baud);
            Assert.Equal(LinkAddress.DefaultBaud, ((SerialLink)connection.Link).Baud);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static CarServer Tcp(ElmKind kind, int ecus) => CarServer.StartTcp(
        new Car(new CarScenario { Ecus = ecus }, TimeProvider.System),
        new ElmOptions { Timing = ElmTiming.Instant, Kind = kind },
        new IPEndPoint(IPAddress.Loopback, 0));

    private static IEnumerable<PollWish> Wishes() => s_pids.Select(pid => new PollWish(pid, TimeSpan.Zero, PollPriority.High));

    private static CarConnection Open(CarServer server) => new(Link.Open(server.Address, CancellationToken.None), TimeProvider.System);

    private static StartedCar Start(CarServer server, out CarConnection car, AdapterProfileStore? store = null, Action<string>? progress = null, bool keep = false)
    {
        car = Open(server);
        SetupFailure failure = new SessionStart(car, store).Run(probeAgain: false, (_, text) => progress?.Invoke(text), out StartedCar? started, CancellationToken.None);
        if (!keep)
        {
            car.Dispose();
        }

        Assert.Equal(SetupFailure.None, failure);
        return started!;
    }

    /// <summary>Keeps what is written.</summary>
    private sealed class CountedLink(ILink link) : ILink
    {
        public List<string> Requests { get; } = [];

        public string Name => link.Name;

        public int Read(Span<byte> buffer, int timeoutMilliseconds, CancellationToken cancellationToken) => link.Read(buffer, timeoutMilliseconds, cancellationToken);

        public bool Write(ReadOnlySpan<byte> data)
        {
            Requests.Add(System.Text.Encoding.ASCII.GetString(data).TrimEnd('\r'));
            return link.Write(data);
        }

        public void Discard() => link.Discard();

        public void Dispose() => link.Dispose();
    }
}
