using System.Runtime.CompilerServices;

namespace Clutch.Health;

/// <summary>Channels that never move while the car was driven: their measures are taken back, because a dead sensor must not be scored as a healthy part.</summary>
internal struct StuckDetector
{
    /// <summary>Seconds of running after which every living sensor has moved.</summary>
    private const float LongEnough = 300;

    private static readonly (Channel Channel, Measure[] Measures)[] s_moving =
    [
        (Channel.FrontOxygen, [Measure.FrontAmplitude, Measure.FrontSwitching, Measure.CatalystRatio]),
        (Channel.RearOxygen, [Measure.CatalystRatio]),
        (Channel.ShortTrim1, [Measure.TrimSpread, Measure.TrimIdle, Measure.TrimCruise, Measure.TrimLoad, Measure.TrimBanks]),
        (Channel.AirFlow, [Measure.AirModelRatio]),
        (Channel.ManifoldPressure, [Measure.AirModelRatio]),
        (Channel.Voltage, [Measure.ChargeVoltage, Measure.ChargeVoltageIdle, Measure.ChargeSpread, Measure.ChargeMaximum, Measure.RestVoltage, Measure.CrankMinimum]),
        (Channel.Coolant, [Measure.CoolantWarm, Measure.CoolantSpread, Measure.CoolantShortfall, Measure.CoolantMaximum, Measure.WarmUpSeconds]),
        (Channel.FilterPressure, [Measure.FilterResistance]),
        (Channel.HybridCharge, [Measure.HybridSwing]),
    ];

    private Bounds _minimum;
    private Bounds _maximum;

    public void Begin()
    {
        ((Span<float>)_minimum).Fill(float.PositiveInfinity);
        ((Span<float>)_maximum).Fill(float.NegativeInfinity);
    }

    public void Observe(Channel channel, float value)
    {
        int i = (int)channel;
        _minimum[i] = Math.Min(_minimum[i], value);
        _maximum[i] = Math.Max(_maximum[i], value);
    }

    /// <summary>Takes back what rests on a dead channel, after <paramref name="ran"/> seconds with the engine running.</summary>
    public readonly void Finish(ref DriveSummary drive, float ran)
    {
        if (ran < LongEnough)
        {
            return;
        }

        foreach ((Channel channel, Measure[] measures) in s_moving)
        {
            if (_minimum[(int)channel] != _maximum[(int)channel])
            {
                continue;
            }

            drive.Stuck |= 1u << (int)channel;
            foreach (Measure measure in measures)
            {
                drive[measure] = float.NaN;
            }
        }
    }

    [InlineArray(Channels.Count)]
    private struct Bounds
    {
        private float _first;
    }
}
