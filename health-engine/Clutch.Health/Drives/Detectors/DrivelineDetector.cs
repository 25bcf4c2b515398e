using System.Runtime.CompilerServices;

namespace Clutch.Health;

/// <summary>The gears of a car, learnt from engine speed over road speed. Part of the stored state of a vehicle.</summary>
internal struct GearTable
{
    private const float LowestRatio = 12, Step = 0.03f;
    private const int Bins = 84;

    /// <summary>Seconds of steady driving before the table is believed.</summary>
    private const float Learnt = 300;

    /// <summary>About 9 %: beyond lies the next shorter gear of a close box.</summary>
    private const int MostSlip = 3;

    /// <summary>Share of all seconds that makes a bin a gear.</summary>
    private const float GearShare = 0.04f;

    private Counts _seconds;
    private float _total;

    /// <summary>Counts steady seconds at a ratio. Once the table is believed, what lies close above a gear is slip, and is not learnt as another gear.</summary>
    public void Learn(float ratio, float seconds)
    {
        int bin = Bin(ratio);
        if ((uint)bin >= Bins || (_total >= Learnt && !IsGear(bin) && GearBelow(bin) >= 0))
        {
            return;
        }

        _seconds[bin] += seconds;
        _total += seconds;
        if (_total > 40_000)
        {
            Halve();
        }
    }

    /// <summary>How far the engine turns faster than the next longer gear would make it, as a share; NaN when no gear is near.</summary>
    public readonly float Excess(float ratio)
    {
        int bin = Bin(ratio);
        if ((uint)bin >= Bins || _total < Learnt)
        {
            return float.NaN;
        }

        int gear = IsGear(bin) ? bin : GearBelow(bin);
        return gear < 0 ? float.NaN : Math.Max(0, (ratio / Ratio(gear)) - 1);
    }

    private readonly bool IsGear(int bin) => _seconds[bin] > _total * GearShare;

    /// <summary>The next gear at most <see cref="MostSlip"/> bins below; -1 when there is none.</summary>
    private readonly int GearBelow(int bin)
    {
        for (int b = bin - 1; b >= Math.Max(0, bin - MostSlip); b--)
        {
            if (IsGear(b))
            {
                return b;
            }
        }

        return -1;
    }

    private static int Bin(float ratio) => ratio > LowestRatio ? (int)(MathF.Log(ratio / LowestRatio) / Step) : -1;

    private static float Ratio(int bin) => LowestRatio * MathF.Exp((bin + 0.5f) * Step);

    /// <summary>Forgets slowly, so that other tyres or another final drive are learnt.</summary>
    private void Halve()
    {
        foreach (ref float seconds in (Span<float>)_seconds)
        {
            seconds /= 2;
        }

        _total /= 2;
    }

    [InlineArray(Bins)]
    private struct Counts
    {
        private float _first;
    }
}

/// <summary>Slip between engine and wheels at steady speed under load.</summary>
internal struct DrivelineDetector
{
    private RunningMoments _slip;

    public void Add(in Second second, ref GearTable gears)
    {
        if (!second.Cruise || second.Rpm < 1_000 || float.IsNaN(second.Rpm))
        {
            return;
        }

        float ratio = second.Rpm / second.Speed;
        gears.Learn(ratio, second.Seconds);
        if (second.Load > 30)
        {
            _slip.Add(gears.Excess(ratio) * second.Rpm, second.Seconds);
        }
    }

    public readonly void Finish(ref DriveSummary drive) => drive[Measure.SlipSpeed] = _slip.MeanOf(60);
}
