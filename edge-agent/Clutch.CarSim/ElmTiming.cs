namespace Clutch.CarSim;

/// <summary>
/// Where the time of an exchange goes. The sum of an exchange is that of request characters, latency, processing, CAN,
/// ECU, answer characters, wait window and latency again. Windows and latencies are assumptions about good adapters.
/// </summary>
public sealed record ElmTiming
{
    /// <summary>8N1: ten bits a character, both ways. 0: no time.</summary>
    public int Baud { get; init; }

    /// <summary>Radio or network, once each way.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The adapter, for a request to the car.</summary>
    public TimeSpan Processing { get; init; }

    /// <summary>The adapter, for any command.</summary>
    public TimeSpan CommandProcessing { get; init; }

    /// <summary>Until the ECUs answer; the jitter around it is even.</summary>
    public TimeSpan Ecu { get; init; }

    /// <summary>Share of <see cref="Ecu"/> by which it varies, up and down.</summary>
    public double Jitter { get; init; }

    /// <summary>One frame on the bus.</summary>
    public TimeSpan CanFrame { get; init; }

    /// <summary>After a first frame: flow control out, consecutive frame in.</summary>
    public TimeSpan FlowControl { get; init; }

    /// <summary>The unit of AT ST.</summary>
    public TimeSpan WaitUnit { get; init; }

    /// <summary>The window after the last frame with adaptive timing 1 and 2.</summary>
    public TimeSpan Adaptive1 { get; init; }

    public TimeSpan Adaptive2 { get; init; }

    /// <summary>The protocol search, when a car answers.</summary>
    public TimeSpan Search { get; init; }

    /// <summary>The protocol search, when nobody does.</summary>
    public TimeSpan SearchInVain { get; init; }

    /// <summary>The init of a K-line, with an address at 5 bit/s and with a fast pattern.</summary>
    public TimeSpan SlowInit { get; init; }

    public TimeSpan FastInit { get; init; }

    /// <summary>AT Z.</summary>
    public TimeSpan Reset { get; init; }

    public static ElmTiming Usb38400 { get; } = new()
    {
        Baud = 38_400,
        Processing = TimeSpan.FromMilliseconds(1),
        Ecu = TimeSpan.FromMilliseconds(8),
        Jitter = 0.2,
        CanFrame = TimeSpan.FromMilliseconds(0.25),
        FlowControl = TimeSpan.FromMilliseconds(1),
        WaitUnit = TimeSpan.FromMilliseconds(4.096),
        Adaptive1 = TimeSpan.FromMilliseconds(40),
        Adaptive2 = TimeSpan.FromMilliseconds(20),
        Search = TimeSpan.FromMilliseconds(600),
        SearchInVain = TimeSpan.FromMilliseconds(4500),
        SlowInit = TimeSpan.FromMilliseconds(2600),
        FastInit = TimeSpan.FromMilliseconds(350),
        Reset = TimeSpan.FromMilliseconds(500),
    };

    public static ElmTiming Usb115200 { get; } = Usb38400 with { Baud = 115_200 };

    public static ElmTiming Stn1M { get; } = Usb38400 with { Baud = 1_000_000, Ecu = TimeSpan.FromMilliseconds(3) };

    public static ElmTiming BluetoothSpp { get; } = Usb38400 with { Latency = TimeSpan.FromMilliseconds(8) };

    /// <summary>A bad clone on Bluetooth; belongs with <see cref="ElmKind.CloneV21"/>.</summary>
    public static ElmTiming BluetoothClone { get; } = Usb38400 with
    {
        Latency = TimeSpan.FromMilliseconds(15),
        CommandProcessing = TimeSpan.FromMilliseconds(10),
    };

    /// <summary>No waits at all, for tests of contents.</summary>
    public static ElmTiming Instant { get; } = new();
}
