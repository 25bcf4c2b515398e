namespace Clutch.CarSim;

/// <summary>
/// The car over time in steps of 20 ms, and of a second while the key is off. The state at a time depends on the
/// scenario and that time alone.
/// </summary>
internal sealed class CarPhysics
{
    public const int StepMilliseconds = 20;

    private const double Step = StepMilliseconds / 1000.0;
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(StepMilliseconds), s_parkedStep = TimeSpan.FromSeconds(1);

    private const double CrankFrom = 2.0, RunFrom = 2.8;
    private const double TankLitres = 45, GramsPerLitre = 745, ReserveLevel = 8, FullLevel = 95;
    private const double WarmUpRise = 22, WarmUpReached = 70;

    private readonly CarScenario _scenario;
    private readonly Powertrain _powertrain;
    private readonly MixtureControl _mixture;
    private readonly IgnitionClock _clock;
    private SplitMix _noise;
    private CarState _state;
    private double _litres;
    private double _slosh;
    private double _startedAt;
    private double _discharge;
    private bool _warmed;

    public CarPhysics(CarScenario scenario)
    {
        _scenario = scenario;
        _powertrain = new Powertrain(scenario.Seed, scenario.Cycle);
        _clock = new IgnitionClock(scenario.Phases);
        _mixture = new MixtureControl(scenario.Seed, scenario.Wear);
        _noise = new SplitMix(scenario.Seed ^ 0x626174);
        _litres = scenario.FuelLevel / 100 * TankLitres;
        double ambient = scenario.AmbientCelsius;
        _startedAt = ambient;
        _state = new CarState
        {
            Ignition = scenario.Phases[0].Key != KeyPosition.Off,
            Ambient = ambient,
            Coolant = ambient,
            Oil = ambient,
            IntakeAir = ambient,
            Catalyst = ambient,
            Barometric = scenario.BarometricKilopascal,
            ManifoldPressure = scenario.BarometricKilopascal,
            Throttle = 12,
            Lambda = 1,
            CommandedLambda = 1,
            UpstreamOxygen = 0.45,
            DownstreamOxygen = 0.45,
            Volts = scenario.RestVolts + scenario.Wear.RestVolts,
            FuelLevel = scenario.FuelLevel,
        };
    }

    public ref readonly CarState State => ref _state;

    /// <summary>0 new, 1 useless. Set by whoever knows the faults of the car.</summary>
    public double CatalystWear { get; set; } = 0.05;

    /// <summary>Share of the ignitions of one cylinder that fail. Set by whoever knows the faults of the car.</summary>
    public double Misfire { get; set; }

    /// <summary>Takes one step unless the time of the next one has not come.</summary>
    public bool TryStep(TimeSpan elapsed)
    {
        TimeSpan parked = _state.Elapsed + s_parkedStep;
        bool off = !_state.Ignition && _clock.At(parked).Key == KeyPosition.Off;
        TimeSpan next = off ? parked : _state.Elapsed + s_step;
        if (next > elapsed)
        {
            return false;
        }

        if (off)
        {
            Rest(next);
        }
        else
        {
            Advance(next);
        }

        return true;
    }

    /// <summary>Nothing moves; the car cools and its battery falls.</summary>
    private void Rest(TimeSpan elapsed)
    {
        double seconds = s_parkedStep.TotalSeconds;
        CarState s = Temperatures.Step(_state with { Elapsed = elapsed }, seconds, _scenario.Wear.Thermostat);
        _discharge += _scenario.DrainVoltsPerDay * seconds / 86_400;
        double rest = _scenario.RestVolts + _scenario.Wear.RestVolts - _discharge;
        _state = s with { Rpm = 0, Volts = s.Volts + ((rest - s.Volts) * Math.Min(1, 0.02 * seconds / Step)) };
    }

    private void Advance(TimeSpan elapsed)
    {
        (KeyPosition key, double seconds) = _clock.At(elapsed);
        bool ignition = key != KeyPosition.Off;
        bool cranking = key == KeyPosition.Run && seconds >= CrankFrom && seconds < RunFrom;
        bool running = key == KeyPosition.Run && seconds >= RunFrom;
        if (!running && _state.Running)
        {
            _powertrain.Park();
        }

        if (running && !_state.Running)
        {
            (_startedAt, _warmed) = (_state.Coolant, false);
        }

        CarState s = _powertrain.Step(_state with { Elapsed = elapsed, Ignition = ignition, Running = running }, Step, cranking, running, Misfire);
        s = s with
        {
            RunSeconds = running ? s.RunSeconds + Step : ignition ? 0 : s.RunSeconds,
            EngineSeconds = s.EngineSeconds + (running ? Step : 0),
        };
        s = _mixture.Step(Temperatures.Step(s, Step, _scenario.Wear.Thermostat), Step, Math.Max(CatalystWear, _scenario.Wear.Catalyst), Misfire);
        s = s with { Volts = Volts(s, cranking, seconds), FuelLevel = Tank(s) };
        _state = s with { WarmUps = s.WarmUps + CountWarmUp(s) };
    }

    private int CountWarmUp(in CarState s)
    {
        if (_warmed || !s.Running || s.Coolant < WarmUpReached || s.Coolant - _startedAt < WarmUpRise)
        {
            return 0;
        }

        _warmed = true;
        return 1;
    }

    /// <summary>The battery at rest, falling while it feeds the car; a dip when the starter pulls in, about 14.1 V charging with ripple and a little less when hot.</summary>
    private double Volts(in CarState s, bool cranking, double seconds)
    {
        if (cranking)
        {
            return 12.1 + _scenario.Wear.CrankVolts - (2.2 * Math.Exp(-(seconds - CrankFrom) / 0.2)) - 0.9 + (0.15 * Math.Sin(seconds * 2 * Math.PI * 9));
        }

        // A trip of an hour makes good what a day of standing has taken.
        double change = s.Ignition ? s.Running ? -24 * _scenario.DrainVoltsPerDay : 0 : _scenario.DrainVoltsPerDay;
        _discharge = Math.Max(0, _discharge + (change * Step / 86_400));
        double rest = _scenario.RestVolts + _scenario.Wear.RestVolts - _discharge;
        double charge = 14.1 + _scenario.Wear.ChargeVolts;
        double target = s.Running ? charge - (0.004 * Math.Max(0, s.Coolant - 60)) : s.Ignition ? rest - 0.2 : rest;
        double settled = s.Running ? charge : rest;
        double from = Math.Abs(s.Volts - settled) > 1 ? 0.05 : 0.02;
        double next = s.Volts + ((target - s.Volts) * from);
        return s.Running ? next + (0.03 * Math.Sin(seconds * 2 * Math.PI * 3.7) * from) + (_noise.Normal() * 0.006) : next;
    }

    /// <summary>Fills up when nearly empty and at rest; the float follows the surge of the fuel a little.</summary>
    private double Tank(in CarState s)
    {
        _litres -= s.FuelFlow * Step / GramsPerLitre;
        if (_litres < ReserveLevel / 100 * TankLitres && s.KilometresPerHour <= 0)
        {
            _litres = FullLevel / 100 * TankLitres;
        }

        _slosh += (((s.KilometresPerHour - _state.KilometresPerHour) / 3.6 / Step) - _slosh) * Step / 4;
        return (_litres / TankLitres * 100) + (0.25 * _slosh);
    }
}
