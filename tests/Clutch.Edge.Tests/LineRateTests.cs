using System.Diagnostics;
using Clutch.CarSim;
using Clutch.Links;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Raised line rates against simulated adapters on a pseudo-terminal that hear their own rate only, as a UART does.</summary>
public sealed class LineRateTests : IDisposable
{
    private const int Own = 38_400;

    /// <summary>A handshake that fails costs the waits of its steps; a line that garbles after it costs an echo and the way back as well.</summary>
    private static readonly TimeSpan s_refusalLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_garbleLimit = TimeSpan.FromSeconds(8);

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    [Theory]
    [InlineData(ElmKind.Elm327, 500_000)]
    [InlineData(ElmKind.Stn2120, 2_000_000)]
    public void The_fastest_rate_is_taken_and_answers_stay_right(ElmKind kind, int fastest)
    {
        using CarServer server = Serve(kind);
        using CarConnection car = Open(server, Own);
        AdapterIdentity identity = Identify(car);
        var rate = new LineRate(car, (SerialLink)car.Link);
        Assert.Equal(fastest, rate.Probe(identity, _patience.Token));
        Assert.Equal(fastest, ((SerialLink)car.Link).Baud);
        AssertAnswers(car, identity);
    }

    [Fact]
    public void An_adapter_that_does_not_know_the_command_is_asked_once_and_stays()
    {
        using CarServer server = Serve(ElmKind.CloneV15);
        using CarConnection car = Open(server, Own);
        AdapterIdentity identity = Identify(car);
        Assert.Equal(0, new LineRate(car, (SerialLink)car.Link).Probe(identity, _patience.Token));
        Assert.Equal(Own, ((SerialLink)car.Link).Baud);
        AssertAnswers(car, identity);
    }

    [Theory]
    [InlineData(ElmKind.Elm327, "ATBRD", 500_000)]
    [InlineData(ElmKind.Stn2120, "STBR", 1_000_000)]
    public void A_handshake_that_fails_leaves_both_sides_at_the_old_rate_in_time(ElmKind kind, string command, int wanted)
    {
        using CarServer server = Serve(kind, options => options with { Faults = [new LinkFault(FaultKind.BaudFails) { When = new FaultTrigger { Request = command } }] });
        using CarConnection car = Open(server, Own);
        AdapterIdentity identity = Identify(car);
        long started = Stopwatch.GetTimestamp();
        Assert.False(new LineRate(car, (SerialLink)car.Link).TryRaise(identity, wanted, _patience.Token));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, s_refusalLimit);
        Assert.Equal(Own, ((SerialLink)car.Link).Baud);
        AssertAnswers(car, identity);
    }

    [Theory]
    [InlineData(ElmKind.Elm327, 250_000, 115_200)]
    [InlineData(ElmKind.Stn2120, 1_000_000, 500_000)]
    public void A_line_that_garbles_after_the_handshake_goes_back_in_time_and_a_lower_rate_is_found(ElmKind kind, int garbled, int clean)
    {
        using CarServer server = Serve(kind, options => options with { CleanUpTo = clean });
        using CarConnection car = Open(server, Own);
        AdapterIdentity identity = Identify(car);
        var rate = new LineRate(car, (SerialLink)car.Link);
        long started = Stopwatch.GetTimestamp();
        Assert.False(rate.TryRaise(identity, garbled, _patience.Token));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, s_garbleLimit);
        Assert.Equal(Own, ((SerialLink)car.Link).Baud);
        AssertAnswers(car, identity);
        Assert.True(rate.TryRaise(identity, clean, _patience.Token));
        AssertAnswers(car, identity);
    }

    [Theory]
    [InlineData(ElmKind.Elm327, Own)]
    [InlineData(ElmKind.Stn2120, Own)]
    [InlineData(ElmKind.Elm327, LinkAddress.AutoBaud)]
    [InlineData(ElmKind.Stn2120, LinkAddress.AutoBaud)]
    public void An_agent_that_comes_back_finds_the_adapter_at_the_raised_rate_and_raises_it_again(ElmKind kind, int baud)
    {
        var store = new AdapterProfileStore(_folder.Path);
        using CarServer server = Serve(kind);
        int raised;
        using (CarConnection car = Open(server, Own))
        {
            raised = Start(car, store).Baud;
            Assert.True(raised > Own);
        }

        // The adapter kept its power and its rate; whoever opens the port does not know of it.
        using CarConnection again = Open(server, baud);
        AdapterProfile profile = Start(again, store);
        Assert.Equal((raised, raised), (profile.Baud, ((SerialLink)again.Link).Baud));
        Assert.Equal(0, profile.Failures.Baud);
    }

    [Fact]
    public void An_adapter_that_lost_its_power_is_heard_again_at_its_own_rate()
    {
        using CarServer server = Serve(ElmKind.Elm327, options => options with { Faults = [new LinkFault(FaultKind.Reset) { When = new FaultTrigger { Request = "ATRV", From = 2, Times = 1 } }] });
        using CarConnection car = Open(server, Own);
        AdapterIdentity identity = Identify(car);
        var line = (SerialLink)car.Link;
        Assert.True(new LineRate(car, line).TryRaise(identity, 500_000, _patience.Token));
        Assert.NotEqual(ExchangeEnd.Answered, car.Ask("ATRV", TimeSpan.FromMilliseconds(500), _patience.Token)); // its banner is garbage at our rate
        Assert.False(car.Resynchronise(_patience.Token));
        Assert.True(new LineRate(car, line).Recover(_patience.Token));
        Assert.Equal(Own, line.Baud);
        AssertAnswers(car, Identify(car));
    }

    [Fact]
    public void Nothing_that_answers_leaves_the_line_as_it_was()
    {
        using var far = new PseudoTerminal();
        using var car = new CarConnection(new SerialLink(far.Device, 57_600), TimeProvider.System);
        Assert.False(new LineRate(car, (SerialLink)car.Link).Recover(_patience.Token));
        Assert.Equal(57_600, ((SerialLink)car.Link).Baud);
    }

    [Fact]
    public void A_rate_that_was_kept_and_no_longer_holds_is_taken_out_of_the_profile()
    {
        var store = new AdapterProfileStore(_folder.Path);
        using (CarServer good = Serve(ElmKind.Elm327))
        using (CarConnection car = Open(good, Own))
        {
            Assert.Equal(500_000, Start(car, store).Baud);
        }

        using CarServer longer = Serve(ElmKind.Elm327, options => options with { CleanUpTo = 115_200 });
        using CarConnection again = Open(longer, Own);
        AdapterProfile profile = Start(again, store);
        Assert.Equal((0, 1), (profile.Baud, profile.Failures.Baud));
        Assert.Contains("did not keep 500000 baud", profile.Quirks);
        Assert.Equal(0, store.Find(profile.Identity)!.Baud);
        Assert.Equal(Own, ((SerialLink)again.Link).Baud);
    }

    public void Dispose()
    {
        _patience.Dispose();
        _folder.Dispose();
    }

    private CarServer Serve(ElmKind kind, Func<ElmOptions, ElmOptions>? change = null)
    {
        ElmTiming timing = ElmTiming.Usb38400 with { Search = TimeSpan.Zero };
        var options = new ElmOptions { Timing = timing, Kind = kind, HearsItsRateOnly = true };
        return CarServer.StartPty(new Car(new CarScenario(), TimeProvider.System), change?.Invoke(options) ?? options, Path.Combine(_folder.Path, "port"));
    }

    private CarConnection Open(CarServer server, int baud) => new(Link.Open(LinkAddress.Serial(server.Path, baud), _patience.Token), TimeProvider.System);

    private AdapterIdentity Identify(CarConnection car)
    {
        Assert.Equal(SetupFailure.None, AdapterSetup.Identify(car, out AdapterIdentity identity, _patience.Token));
        return identity;
    }

    private AdapterProfile Start(CarConnection car, AdapterProfileStore store)
    {
        Assert.Equal(SetupFailure.None, new SessionStart(car, store).Run(probeAgain: false, (_, _) => { }, out StartedCar? started, _patience.Token));
        return started!.Profile;
    }

    private void AssertAnswers(CarConnection car, AdapterIdentity identity)
    {
        Assert.Equal(ExchangeEnd.Answered, car.Ask("ATI", TimeSpan.FromSeconds(5), _patience.Token));
        Assert.Equal(identity.Adapter, car.Exchange.FirstLine());
    }
}
