using Clutch.CarSim;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>What a simulated car really did: the same scenario lived through once more, so that recorded values can be compared with it.</summary>
internal sealed class CarTruth
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);

    private static readonly Dictionary<ushort, Func<CarState, double>> s_signals = new()
    {
        [0x1040] = state => state.Load,
        [0x1050] = state => state.Coolant,
        [0x10B0] = state => state.ManifoldPressure,
        [0x10C0] = state => state.Rpm,
        [0x10D0] = state => state.KilometresPerHour,
        [0x10F0] = state => state.IntakeAir,
    };

    private readonly List<CarState> _states = [];
    private readonly long _born;

    /// <summary>Lives a car through.</summary>
    /// <param name="scenario">Of the car that was recorded.</param>
    /// <param name="born">When that car was made, milliseconds since 1970.</param>
    /// <param name="length">How long to live.</param>
    public CarTruth(CarScenario scenario, long born, TimeSpan length)
    {
        _born = born;
        var time = new SimulatedTime();
        var car = new Car(scenario, time);
        for (; time.Elapsed <= length; time.Advance(s_step))
        {
            _states.Add(car.State);
        }
    }

    /// <summary>Compares all samples of the engine that can be compared; gives how many.</summary>
    /// <param name="samples">As recorded.</param>
    /// <param name="slack">How far the time of a sample may be off.</param>
    public int Check(IEnumerable<Sample> samples, TimeSpan slack)
    {
        int compared = 0;
        foreach (Sample sample in samples)
        {
            if (sample.HasValue && s_signals.TryGetValue(sample.Signal, out Func<CarState, double>? of))
            {
                double at = (sample.Time - _born) / s_step.TotalMilliseconds;
                int from = Math.Clamp((int)(at - (slack / s_step)), 0, _states.Count - 1);
                int to = Math.Clamp((int)(at + (slack / s_step)) + 1, 0, _states.Count - 1);
                IEnumerable<double> values = _states.GetRange(from, to - from + 1).Select(of);
                Signal signal = SignalRegistry.Get(sample.Signal);
                double value = signal.ToValue(sample.Raw);
                Assert.True(value >= values.Min() - signal.Scale - 1 && value <= values.Max() + signal.Scale + 1, $"{signal.Path} {value} at {at * s_step} ms; the car had {values.Min()} to {values.Max()}");
                compared++;
            }
        }

        return compared;
    }
}
