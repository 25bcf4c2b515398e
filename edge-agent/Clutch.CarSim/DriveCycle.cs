namespace Clutch.CarSim;

/// <summary>The speed that the driver wants: a loop of about 20 minutes through town, suburb and highway; no two laps alike.</summary>
internal sealed class DriveCycle(ulong seed)
{
    private static readonly (double Seconds, double KilometresPerHour)[] s_lap =
    [
        (30, 0), (18, 32), (14, 0), (25, 45), (20, 0), (40, 50), (10, 30), (30, 52), (22, 0), (15, 20), (35, 50), (18, 0),
        (60, 70), (25, 60), (60, 78), (20, 40), (30, 62), (120, 108), (60, 118), (90, 105), (40, 112), (60, 98), (20, 60),
        (30, 50), (15, 0), (25, 40), (20, 0), (30, 48), (24, 0), (45, 56), (16, 28), (40, 0),
    ];

    private SplitMix _random = new(seed);
    private int _index = -1;
    private double _remaining;

    /// <summary>Metres per second.</summary>
    public double Target { get; private set; }

    public void Step(double seconds)
    {
        _remaining -= seconds;
        if (_remaining > 0)
        {
            return;
        }

        _index = (_index + 1) % s_lap.Length;
        (double length, double speed) = s_lap[_index];
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
