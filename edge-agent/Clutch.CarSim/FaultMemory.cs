namespace Clutch.CarSim;

/// <summary>What service 04 clears: codes, freeze frame, readiness and the counters since then (SAE J1979, 6.4 and 6.7).</summary>
internal sealed class FaultMemory
{
    public const byte SupportedOnce = 0xE5;

    private const string CatalystCode = "P0420";
    private const double NewWear = 0.05, WornOut = 0.95;
    private static readonly TimeSpan s_soonestReturn = TimeSpan.FromMinutes(1);

    // Bit of byte C and D of PID 01, and the engine time after a clear until the monitor has run.
    private static readonly (byte Bit, double Minutes)[] s_monitors = [(0x40, 2), (0x20, 5), (0x80, 8), (0x01, 12), (0x04, 20)];

    private readonly CarScenario _scenario;
    private readonly HashSet<ushort> _permanent = [];
    private double _clearedEngineSeconds;
    private double _clearedMetres;
    private int _clearedWarmUps;
    private double _milEngineSeconds;
    private double _milMetres;
    private bool _cleared;

    public FaultMemory(CarScenario scenario)
    {
        _scenario = scenario;
        foreach (CarFault fault in scenario.Faults)
        {
            _ = Number(fault.Code);
        }
    }

    public List<ushort> Confirmed { get; } = [];

    public List<ushort> Pending { get; } = [];

    public IReadOnlyCollection<ushort> Permanent => _permanent;

    /// <summary>The car when the first confirmed code was stored.</summary>
    public CarState? FreezeFrame { get; private set; }

    public bool Mil => Confirmed.Count > 0;

    public double CatalystWear { get; private set; } = NewWear;

    /// <summary>Byte D of PID 01: monitors that have not run since the codes were cleared.</summary>
    public byte Incomplete { get; private set; }

    public void Step(in CarState s)
    {
        double sinceClear = s.EngineSeconds - _clearedEngineSeconds;
        foreach (CarFault fault in _scenario.Faults)
        {
            TimeSpan after = _cleared && fault.FaultAfter < s_soonestReturn ? s_soonestReturn : fault.FaultAfter;
            ushort code = Number(fault.Code);
            if (fault.Code == CatalystCode)
            {
                double share = fault.FaultAfter > TimeSpan.Zero ? s.EngineSeconds / fault.FaultAfter.TotalSeconds : 1;
                CatalystWear = NewWear + ((WornOut - NewWear) * Math.Clamp(share, 0, 1));
            }

            if (sinceClear * 2 >= after.TotalSeconds && !Pending.Contains(code))
            {
                Pending.Add(code);
            }

            if (sinceClear >= after.TotalSeconds && !Confirmed.Contains(code))
            {
                Confirm(code, s);
            }
        }

        if (_cleared)
        {
            Incomplete = 0;
            foreach ((byte bit, double minutes) in s_monitors)
            {
                Incomplete |= sinceClear < minutes * 60 ? bit : (byte)0;
            }
        }
    }

    /// <summary>Permanent codes stay: only the car's own monitors may take them away.</summary>
    public void Clear(in CarState s)
    {
        Confirmed.Clear();
        Pending.Clear();
        FreezeFrame = null;
        _cleared = true;
        (_clearedEngineSeconds, _clearedMetres, _clearedWarmUps) = (s.EngineSeconds, s.Metres, s.WarmUps);
        Step(s);
    }

    public double ClearedKilometres(in CarState s) => (_cleared ? 0 : _scenario.ClearedKilometres) + ((s.Metres - _clearedMetres) / 1000);

    public double ClearedMinutes(in CarState s) => (_cleared ? 0 : _scenario.ClearedTime.TotalMinutes) + ((s.EngineSeconds - _clearedEngineSeconds) / 60);

    public int ClearedWarmUps(in CarState s) => (_cleared ? 0 : (int)(_scenario.ClearedKilometres / 25)) + s.WarmUps - _clearedWarmUps;

    public double MilKilometres(in CarState s) => Mil ? (s.Metres - _milMetres) / 1000 : 0;

    public double MilMinutes(in CarState s) => Mil ? (s.EngineSeconds - _milEngineSeconds) / 60 : 0;

    private void Confirm(ushort code, in CarState s)
    {
        if (!Mil)
        {
            FreezeFrame = s;
            (_milEngineSeconds, _milMetres) = (s.EngineSeconds, s.Metres);
        }

        Confirmed.Add(code);
        _permanent.Add(code);
    }

    /// <summary>Two bytes: system in the upper two bits, then the four digits (SAE J2012).</summary>
    private static ushort Number(string code)
    {
        int system = code.Length == 5 ? "PCBU".IndexOf(code[0], StringComparison.Ordinal) : -1;
        if (system < 0 || code[1] > '3' || !ushort.TryParse(code.AsSpan(1), System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort digits))
        {
            throw new ArgumentException($"'{code}' is not a trouble code. Write one of P, C, B, U and four digits, the first at most 3, for example P0420.", nameof(code));
        }

        return (ushort)((system << 14) | digits);
    }
}
