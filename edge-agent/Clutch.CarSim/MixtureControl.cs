namespace Clutch.CarSim;

/// <summary>
/// Closed loop around the sensor before the catalyst: the two-point control swings by itself because the exhaust takes
/// time, the long trim learns what the short trim has to give, and the sensor behind the catalyst follows the first one
/// the more the catalyst is worn.
/// </summary>
internal sealed class MixtureControl
{
    private const int DelaySteps = 12;
    private const double RampPerSecond = 4, Jump = 0.8, LearnSeconds = 60, MostTrim = 25;
    private const double Rich = 0.78, Lean = 0.12, WarmCelsius = 35, WarmSeconds = 20, StandstillSpeed = 1;

    private readonly double[] _exhaust = new double[DelaySteps];
    private readonly CarWear _wear;
    private readonly double _need;
    private SplitMix _noise;
    private double _drift;
    private double _short;
    private double _long;
    private double _upstream = 0.45;
    private double _downstream = 0.45;
    private int _step;
    private bool _rich;

    public MixtureControl(ulong seed, CarWear wear)
    {
        _wear = wear;
        _noise = new SplitMix(seed ^ 0x6D6978);
        _need = _noise.Between(-2, 4);
        _long = (_need + wear.TrimCruise) * 0.8;
    }

    /// <summary>One step of the control; all of the result but the mixture is as it was.</summary>
    /// <param name="s">The car.</param>
    /// <param name="seconds">Length of the step.</param>
    /// <param name="catalystWear">0 new, 1 stores no oxygen any more.</param>
    /// <param name="misfire">Share of failed ignitions of one cylinder: its air reaches the sensor unburnt and reads as lean.</param>
    public CarState Step(in CarState s, double seconds, double catalystWear, double misfire)
    {
        // A slow wander of the mixture error: deviation 1 %, memory 200 s.
        _drift += (-_drift * seconds / 200) + (_noise.Normal() * Math.Sqrt(2 * seconds / 200));
        bool overrun = s.Running && s.FuelFlow <= 0;
        bool closed = s.Running && !overrun && s.Coolant > WarmCelsius && s.RunSeconds > WarmSeconds && s.CommandedLambda > 0.99;
        double worn = s.KilometresPerHour < StandstillSpeed ? _wear.TrimIdle : _wear.TrimCruise;
        double mixture = overrun ? -50 : _long + _short - _need - worn - _drift - (25 * misfire) + (closed ? 0 : 100 * (1 - s.CommandedLambda));
        int slot = _step++ % DelaySteps;
        double delayed = _exhaust[slot];
        _exhaust[slot] = mixture;
        bool rich = delayed > 0;
        if (closed)
        {
            _short += rich == _rich ? (rich ? -1 : 1) * RampPerSecond * seconds : (rich ? -1 : 1) * Jump;
            _short = Math.Clamp(_short, -MostTrim, MostTrim);
            _long = Math.Clamp(_long + (_short * seconds / LearnSeconds), -MostTrim, MostTrim);
        }
        else
        {
            _short = 0;
        }

        _rich = rich;
        double hot = Math.Clamp(s.RunSeconds / WarmSeconds, 0, 1);
        double sensed = s.Running ? (rich ? Rich : Lean) : 0.45;
        _upstream += (((sensed * hot) + (0.45 * (1 - hot))) - _upstream) * seconds / 0.08;
        double stored = overrun ? 0.06 : s.Running ? 0.68 : 0.45;
        _downstream += ((stored * (1 - catalystWear)) + (_upstream * catalystWear) - _downstream) * seconds / (overrun ? 0.4 : 0.2 + (3 * (1 - catalystWear)));
        return s with
        {
            ClosedLoop = closed,
            ShortTrim = _short,
            LongTrim = _long,
            UpstreamOxygen = _upstream,
            DownstreamOxygen = _downstream,
            Lambda = overrun ? 2 : 1 / (1 + (mixture / 100)),
            Purge = closed ? Math.Clamp((s.Load - 25) * 0.8, 0, 40) : 0,
        };
    }
}
