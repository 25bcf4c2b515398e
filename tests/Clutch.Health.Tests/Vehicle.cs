using System.Buffers.Binary;

namespace Clutch.Health.Tests;

/// <summary>A vehicle's state written by hand: drives as measures, without frames.</summary>
internal static class Vehicle
{
    /// <summary>2026-01-01, milliseconds since 1970-01-01 UTC.</summary>
    public const long Epoch = 1_767_225_600_000;

    private const double MillisecondsPerDay = 86_400_000;

    public static VehicleState New() => new() { LastTime = Epoch };

    /// <summary>Half a day passes, and a drive with these measures.</summary>
    public static void Drive(ref VehicleState state, double kilometres, params ReadOnlySpan<(Measure Measure, double Value)> measures) =>
        Drive(ref state, days: 0.5, kilometres, measures);

    public static void Drive(ref VehicleState state, double days, double kilometres, params ReadOnlySpan<(Measure Measure, double Value)> measures)
    {
        Pass(ref state, days);
        DriveSummary drive = new() { [Measure.Distance] = (float)kilometres, [Measure.EngineHours] = (float)(kilometres / 35) };
        foreach ((Measure measure, double value) in measures)
        {
            drive[measure] = (float)value;
        }

        VehicleUse.Take(ref state, drive);
    }

    public static void Pass(ref VehicleState state, double days) => VehicleUse.Pass(ref state, state.LastTime + (long)(days * MillisecondsPerDay));

    /// <summary>The control unit at 7E8 gives its complete list of codes in one state: 1 stored, 2 pending, 3 permanent.</summary>
    public static void Codes(ref VehicleState state, int kind, params ReadOnlySpan<ushort> codes)
    {
        byte[] bytes = new byte[codes.Length * 2];
        for (int i = 0; i < codes.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(i * 2), codes[i]);
        }

        state.Codes.Report(0x7E8, kind, bytes, state.LastTime);
    }

    /// <summary>The indicator observed often enough, at its good value, then at a share of the way to its bad one.</summary>
    public static void Observe(ref VehicleState state, Indicator indicator, double severity, int drives = 40)
    {
        double value = indicator.Good + (severity * (indicator.Bad - indicator.Good));
        for (int i = 0; i < drives; i++)
        {
            bool young = i < MeasureHistory.BaselineLength;
            (double measure, double other) = indicator.Statistic switch
            {
                Statistic.FromBaseline => (100 + (young ? 0 : value * indicator.Floor), 0),
                Statistic.BaselineRatio => (10 * (young ? 1 : value), 0),
                Statistic.Difference => (value, 0.0),
                Statistic.Per100Kilometres => (value * 0.5, 0),
                _ => (value, 0),
            };
            if (indicator.Statistic == Statistic.Difference)
            {
                Drive(ref state, 50, (indicator.Measure, measure), (indicator.Other, other));
            }
            else
            {
                Drive(ref state, 50, (indicator.Measure, measure));
            }
        }
    }
}
