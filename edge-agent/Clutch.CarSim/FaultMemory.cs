namespace Clutch.CarSim;

/// <summary>
/// What one ECU has found, and what service 04 clears: codes, freeze frames, readiness and the counters since then
/// (SAE J1979, 6.4 and 6.7).
/// </summary>
internal sealed class FaultMemory
{
    public const byte SupportedOnce = 0xE5;

    private const string CatalystCode = "P0420";
    private const double NewWear = 0.05, WornOut = 0.95, MostMisfire = 0.3;
    private static readonly TimeSpan s_soonestReturn = TimeSpan.FromMinutes(1);

    // Bit of byte C and D of PID 01, and the engine time after a clear until the monitor has run.
    private static readonly (byte Bit, double Minutes)[] s_monitors = [(0x40, 2), (0x20, 5), (0x80, 8), (0x01, 12), (0x04, 20)];

    private readonly CarScenario _scenario;
    private readonly (CarFault Fault, ushort Code)[] _possible;
    private readonly HashSet<ushort> _permanent = [];
    private readonly List<CarState> _frames = [];
    private double _clearedEngineSeconds;
    private double _clearedMetres;
    private int _clearedWarmUps;
    private double _milEngineSeconds;
    private double _milMetres;
    private double _lastRun;
    private bool _cleared;

    /// <summary>The memory of one of the car's ECUs.</summary>
    /// <exception cref="ArgumentException">A code is none.</exception>
    public FaultMemory(CarScenario scenario, EcuScenario ecu)
    {
        _scenario = scenario;
        _possible = [.. scenario.Faults.Where(f => (f.Ecu ?? scenario.Modules[0].Name) == ecu.Name).Select(f => (f, TroubleCode.Number(f.Code)))];
        Incomplete = scenario.Incomplete;
    }

    public List<ushort> Confirmed { get; } = [];

    public List<ushort> Pending { get; } = [];

    public IReadOnlyCollection<ushort> Permanent => _permanent;

    /// <summary>The car when each confirmed code was stored, in the order of <see cref="Confirmed"/>; frame 00 is the first.</summary>
    public IReadOnlyList<CarState> Frames => _frames;

    public bool Mil => Confirmed.Count > 0;

    public double CatalystWear { get; private set; } = NewWear;

    /// <summary>Share of the ignitions of <see cref="MisfireCylinder"/> that fail.</summary>
    public double Misfire { get; private set; }

    /// <summary>1 to 12; 0: none.</summary>
    public int MisfireCylinder { get; private set; }

    /// <summary>Failed ignitions in this trip.</summary>
    public double Misfires { get; private set; }

    /// <summary>Byte D of PID 01: monitors that have not run since the codes were cleared.</summary>
    public byte Incomplete { get; private set; }

    public void Step(in CarState s, double seconds)
    {
        double sinceClear = s.EngineSeconds - _clearedEngineSeconds;
        foreach ((CarFault fault, ushort code) in _possible)
        {
            Wear(fault, s);
            TimeSpan after = NotTooSoon(fault.FaultAfter);
            if (sinceClear >= NotTooSoon(fault.PendingAfter ?? fault.FaultAfter / 2).TotalSeconds && !Pending.Contains(code))
            {
                Pending.Add(code);
            }

            if (sinceClear >= after.TotalSeconds && !Confirmed.Contains(code))
            {
                Confirm(fault, code, s);
            }
        }

        // Each cylinder fires every second turn.
        Misfires = s.RunSeconds < _lastRun ? 0 : Misfires + (Misfire * s.Rpm / 120 * seconds);
        _lastRun = s.RunSeconds;
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
        _frames.Clear();
        _cleared = true;
        (_clearedEngineSeconds, _clearedMetres, _clearedWarmUps) = (s.EngineSeconds, s.Metres, s.WarmUps);
        Step(s, seconds: 0);
    }

    /// <summary>All codes with their failure type and UDS status (ISO 14229-1, annex D.2).</summary>
    public IEnumerable<(ushort Code, byte FailureType, byte Status)> WithStatus()
    {
        const byte Failing = 0x23, PendingBit = 0x04, ConfirmedBits = 0x88, NotTestedSinceClear = 0x50;
        foreach ((CarFault fault, ushort code) in _possible)
        {
            int status = (Pending.Contains(code) ? Failing | PendingBit : 0) | (Confirmed.Contains(code) ? Failing | ConfirmedBits : 0);
            if (status != 0 || _permanent.Contains(code))
            {
                yield return (code, fault.FailureType, (byte)(status == 0 ? NotTestedSinceClear : status));
            }
        }
    }

    public double ClearedKilometres(in CarState s) => (_cleared ? 0 : _scenario.ClearedKilometres) + ((s.Metres - _clearedMetres) / 1000);

    public double ClearedMinutes(in CarState s) => (_cleared ? 0 : _scenario.ClearedTime.TotalMinutes) + ((s.EngineSeconds - _clearedEngineSeconds) / 60);

    public int ClearedWarmUps(in CarState s) => (_cleared ? 0 : (int)(_scenario.ClearedKilometres / 25)) + s.WarmUps - _clearedWarmUps;

    public double MilKilometres(in CarState s) => Mil ? (s.Metres - _milMetres) / 1000 : 0;

    public double MilMinutes(in CarState s) => Mil ? (s.EngineSeconds - _milEngineSeconds) / 60 : 0;

    private TimeSpan NotTooSoon(TimeSpan after) => _cleared && after < s_soonestReturn ? s_soonestReturn : after;

    /// <summary>The part behind the code fails by degrees, until the code is stored; a clear repairs nothing.</summary>
    private void Wear(CarFault fault, in CarState s)
    {
        double share = fault.FaultAfter > TimeSpan.Zero ? Math.Clamp(s.EngineSeconds / fault.FaultAfter.TotalSeconds, 0, 1) : 1;
        if (fault.Code == CatalystCode)
        {
            CatalystWear = NewWear + ((WornOut - NewWear) * share);
        }
        else if (TroubleCode.MisfiringCylinder(fault.Code) is { } cylinder)
        {
            (MisfireCylinder, Misfire) = (cylinder, MostMisfire * share);
        }
    }

    private void Confirm(CarFault fault, ushort code, in CarState s)
    {
        if (!Mil)
        {
            (_milEngineSeconds, _milMetres) = (s.EngineSeconds, s.Metres);
        }

        Confirmed.Add(code);
        _frames.Add(fault.Snapshot ?? (s.EngineSeconds > 0 ? s : WarmInTown(s)));
        if (fault.Permanent)
        {
            _permanent.Add(code);
        }
    }

    /// <summary>What a code that was stored on an earlier trip is likely to show.</summary>
    private CarState WarmInTown(in CarState s)
    {
        var random = new SplitMix(_scenario.Seed ^ 0x667265657A65);
        return s with
        {
            Ignition = true,
            Running = true,
            ClosedLoop = true,
            Rpm = Math.Round(random.Between(1500, 2300)),
            KilometresPerHour = Math.Round(random.Between(35, 62)),
            Load = random.Between(28, 55),
            Coolant = random.Between(84, 92),
            IntakeAir = s.Ambient + random.Between(6, 14),
            ManifoldPressure = random.Between(38, 62),
            AirFlow = random.Between(8, 15),
            Throttle = random.Between(15, 24),
            TimingAdvance = random.Between(14, 26),
            ShortTrim = random.Between(-2, 3),
            LongTrim = random.Between(-1, 5),
            RunSeconds = Math.Round(random.Between(600, 1800)),
            Volts = 14.1,
        };
    }
}
