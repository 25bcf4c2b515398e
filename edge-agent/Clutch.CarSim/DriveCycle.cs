namespace Clutch.CarSim;

/// <summary>A time at a speed.</summary>
public readonly record struct CycleLeg(double Seconds, double KilometresPerHour);

/// <summary>The speed that the driver wants: a loop of legs, of which no two laps are alike.</summary>
internal sealed class DriveCycle(ulong seed, IReadOnlyList<CycleLeg> lap)
{
    private SplitMix _random = new(seed);
    private int _index = -1;
    private double _remaining;

    /// <summary>About 20 minutes through town, suburb and highway.</summary>
    public static IReadOnlyList<CycleLeg> Usual { get; } =
    [
        new(30, 0), new(18, 32), new(14, 0), new(25, 45), new(20, 0), new(40, 50), new(10, 30), new(30, 52),
        new(22, 0), new(15, 20), new(35, 50), new(18, 0), new(60, 70), new(25, 60), new(60, 78), new(20, 40),
        new(30, 62), new(120, 108), new(60, 118), new(90, 105), new(40, 112), new(60, 98), new(20, 60), new(30, 50),
        new(15, 0), new(25, 40), new(20, 0), new(30, 48), new(24, 0), new(45, 56), new(16, 28), new(40, 0),
    ];

    /// <summary>Metres per second.</summary>
    public double Target { get; private set; }

    public void Step(double seconds)
    {
        _remaining -= seconds;
        if (_remaining > 0)
        {
            return;
        }

        _index = (_index + 1) % lap.Count;
        (double length, double speed) = lap[_index];
        _remaining = length * _random.Between(0.85, 1.15);
        Target = speed * _random.Between(0.92, 1.08) / 3.6;
    }

    /// <summary>A new trip begins where the lap begins.</summary>
    public void Restart()
    {
        _index = -1;
        _remaining = 0;
        Target = 0;
    }
}
