namespace Clutch.CarSim.Ageing;

/// <summary>
/// A car over years, drive by drive: it is used, its parts wear, fail, and are changed by an owner who acts early or late. It gives what its instruments
/// read, and knows nothing of who looks at it. The seed decides everything.
/// </summary>
public sealed class AgeingCar
{
    private const double UsualCelsius = 15, HeatPerKelvin = 0.031;

    /// <summary>
    /// What makes a drive's noise: part of it lasts for days (weather, fuel, load, the driver), and some drives are far off. Shares and days follow the
    /// correlation from drive to drive (0.2 to 0.5) and the heavy tails (kurtosis 4 to 6) of a real car's voltages and trims (carOBD).
    /// </summary>
    private const double LastingShare = 0.3, LastingDays = 6, OddShare = 0.08, OddFactor = 2.5;

    private static readonly double s_usualNoise = Math.Sqrt((1 - LastingShare) / (1 + (OddShare * ((OddFactor * OddFactor) - 1))));

    private static readonly FaultType[][] s_faults = [.. Enum.GetValues<AgeingPart>().Select(part => FaultTypes.All.Where(fault => fault.Part == part).ToArray())];
    private static readonly ReadingLevel[] s_levels = [.. Enum.GetValues<DriveReading>().Select(ReadingLevel.Of)];

    private readonly AgeingOptions _options;
    private readonly FittedPart?[] _parts = new FittedPart?[s_faults.Length];
    private readonly double[] _repairDay = new double[s_faults.Length];
    private readonly double[] _own = new double[s_levels.Length];
    private readonly double[] _shift = new double[s_levels.Length];
    private readonly double[] _noise = new double[s_levels.Length];
    private readonly double[] _lasting = new double[s_levels.Length];
    private readonly bool[] _known = new bool[s_levels.Length];
    private readonly double _tripsPerDay, _kilometres, _cityShare, _meanCelsius, _swingCelsius, _parkedSun, _quality, _brakePerKilometre, _phase;
    private readonly bool _early;
    private SplitMix _random;
    private double _day;

    public AgeingCar(ulong seed, AgeingOptions options)
    {
        _options = options;
        _random = new SplitMix(seed ^ 0x616765);
        bool hot = _random.Between(0, 1) < options.HotShare;
        (_meanCelsius, _swingCelsius) = hot ? (23 + _random.Normal(), 9) : (12 + (2 * _random.Normal()), 10);
        _parkedSun = hot ? _random.Between(0, 5) : 0;
        _phase = _random.Between(0, 365);
        _tripsPerDay = Math.Clamp(Math.Exp(0.8 + (0.3 * _random.Normal())), 1, 5);
        _kilometres = Math.Clamp(Math.Exp(2.75 + (0.45 * _random.Normal())), 4, 60);
        _cityShare = Math.Clamp(1.2 - (_kilometres / 40) + (0.15 * _random.Normal()), 0.1, 1);
        _quality = Math.Exp(0.15 * _random.Normal());
        _early = _random.Between(0, 1) < options.EarlyOwners;
        bool switching = _random.Between(0, 1) < options.SwitchingShare;
        double restless = 0.2 * _random.Normal();
        for (int i = 0; i < s_levels.Length; i++)
        {
            _own[i] = s_levels[i].Mean + (s_levels[i].Cars * _random.Normal());
            _noise[i] = s_levels[i].Drives * Math.Exp(restless + (0.2 * _random.Normal()));
            _lasting[i] = _random.Normal();
            bool has = ReadingLevel.OfSwitchingSensor((DriveReading)i) is not { } kind || kind == switching;
            _known[i] = _random.Between(0, 1) < s_levels[i].Known && has;
        }

        _brakePerKilometre = Math.Max(0.015, _own[(int)DriveReading.BrakeEnergy] * (0.6 + (0.6 * _cityShare)));
        foreach (AgeingPart part in Enum.GetValues<AgeingPart>())
        {
            bool fitted = _random.Between(0, 1) < FaultTypes.Fitted(part);
            _parts[(int)part] = fitted ? Fit(part, found: true) : null;
            _repairDay[(int)part] = double.NaN;
            if (!fitted)
            {
                // Its own instruments are not there either.
                _known[(int)Instrument(part)] = false;
            }
        }
    }

    /// <summary>Wear of a part now: 0 new, 1 failed; NaN when the car has none.</summary>
    public double Wear(AgeingPart part) => _parts[(int)part]?.Wear ?? double.NaN;

    /// <summary>The next drive.</summary>
    public void Drive(DriveRecord record)
    {
        record.Events.Clear();
        record.Codes.Clear();
        double days = Math.Max(0.02, -Math.Log(1 - _random.Between(0, 1)) / _tripsPerDay);
        _day += days;
        double length = _kilometres * Math.Exp(0.5 * _random.Normal());
        double ambient = _meanCelsius + (_swingCelsius * Math.Sin(((_day + _phase) / 365.25) * 2 * Math.PI)) + (3 * _random.Normal());
        record.Day = _day;
        record.Kilometres = length;
        record.EngineHours = length / (25 + (45 * (1 - _cityShare)));
        record.ParkedHours = Math.Max(0, (days * 24) - record.EngineHours);
        record.AmbientCelsius = ambient;
        record.StartCelsius = ambient + (60 * Math.Exp(-record.ParkedHours / 2.5));
        double braking = _brakePerKilometre * Math.Exp(0.25 * _random.Normal());
        Age(record, days, length, ambient, braking);
        Read(record, ambient, days);
        record[DriveReading.BrakeEnergy] = _known[(int)DriveReading.BrakeEnergy] ? braking : double.NaN;
    }

    private void Age(DriveRecord record, double days, double length, double ambient, double braking)
    {
        double perDay = _tripsPerDay * _kilometres * 1.13;
        Array.Clear(_shift);
        for (int i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is not { } part)
            {
                continue;
            }

            double heat = Math.Exp(HeatPerKelvin * (ambient + _parkedSun - UsualCelsius));
            (double amount, double rate) = FaultTypes.ClockOf((AgeingPart)i) switch
            {
                AgeingClock.HeatDays => (days * heat, Math.Exp(HeatPerKelvin * (_meanCelsius + _parkedSun - UsualCelsius))),
                AgeingClock.Kilometres => (length, perDay),
                _ => (length * braking, perDay * _brakePerKilometre),
            };
            bool failed = part.Failed;
            part.Use(amount, rate, ref _random, days);
            if (part.Failed && !failed)
            {
                record.Events.Add(new PartEvent(_day, (AgeingPart)i, PartEventKind.Failed, part.Fault, part.Sudden));
                _repairDay[i] = _day + Delay((AgeingPart)i);
            }

            part = Care(record, i, part, days);
            foreach (FaultEffect effect in part.Fault.Effects)
            {
                _shift[(int)effect.Reading] += effect.Shift * part.Wear;
            }

            if (part.Fault.Code is { } code && part.SetsCode && part.Wear >= FaultType.CodeWear)
            {
                record.Codes.Add(code);
            }
        }
    }

    /// <summary>What makes the car stand is changed at once; the rest when the owner finds the time.</summary>
    private double Delay(AgeingPart part) => part is AgeingPart.Battery or AgeingPart.Alternator or AgeingPart.Cooling or AgeingPart.ClutchLining
        ? _random.Between(0, 2)
        : _random.Between(1, 40);

    private FittedPart Care(DriveRecord record, int i, FittedPart part, double days)
    {
        bool late = _day >= _repairDay[i];
        bool noticed = _early && !part.Failed && part.Wear > 0.5 && _random.Between(0, 1) < 0.05 * days;
        bool needless = !part.Failed && _random.Between(0, 1) < _options.NeedlessChanges * days / 365;
        if (!late && !noticed && !needless)
        {
            return part;
        }

        record.Events.Add(new PartEvent(_day, (AgeingPart)i, PartEventKind.Replaced, part.Fault, part.Sudden));
        _repairDay[i] = double.NaN;
        FittedPart next = Fit((AgeingPart)i, found: false);
        _parts[i] = next;
        return next;
    }

    private static DriveReading Instrument(AgeingPart optional) => optional switch
    {
        AgeingPart.Turbocharger => DriveReading.BoostShortfall,
        AgeingPart.ClutchLining => DriveReading.Slip,
        AgeingPart.Egr => DriveReading.EgrError,
        _ => DriveReading.FilterResistance,
    };

    private FittedPart Fit(AgeingPart part, bool found)
    {
        FaultType[] faults = [.. s_faults[(int)part].Where(fault => !_options.Absent.Contains(fault.Name))];
        double draw = _random.Between(0, faults.Sum(fault => fault.Share));
        int chosen = 0;
        while (chosen < faults.Length - 1 && draw >= faults[chosen].Share)
        {
            draw -= faults[chosen++].Share;
        }

        return new FittedPart(faults[chosen], ref _random, _quality * Math.Exp(0.1 * _random.Normal()), found);
    }

    private void Read(DriveRecord record, double ambient, double days)
    {
        double kept = Math.Exp(-days / LastingDays);
        double fresh = Math.Sqrt(1 - (kept * kept));
        for (int i = 0; i < s_levels.Length; i++)
        {
            ReadingLevel level = s_levels[i];
            _lasting[i] = (kept * _lasting[i]) + (fresh * _random.Normal());
            double noise = s_usualNoise * _random.Normal() * (_random.Between(0, 1) < OddShare ? OddFactor : 1);
            bool seen = _random.Between(0, 1) < level.Seen;
            bool rested = i != (int)DriveReading.RestVolts || record.ParkedHours >= 1;
            record[(DriveReading)i] = _known[i] && seen && rested
                ? _own[i] + (_noise[i] * (noise + (Math.Sqrt(LastingShare) * _lasting[i]))) + (level.PerKelvin * (ambient - 20)) + _shift[i]
                : double.NaN;
        }
    }
}
