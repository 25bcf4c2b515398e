namespace Clutch.Edge;

/// <summary>What the voltage at the adapter is good for.</summary>
internal enum VoltageWorth : byte
{
    /// <summary>The adapter does not measure, says what no battery has, or says the same whether the engine runs or not.</summary>
    None,

    /// <summary>Plausible; no engine was seen to run with it yet.</summary>
    Unproven,

    /// <summary>It was seen to be higher with a running engine than at rest.</summary>
    Proven,
}

/// <summary>Takes the answers to ATRV and judges them: some clones answer always the same, 0.0 V or 25 V among others.</summary>
internal sealed class BatteryVoltage(ParkingOptions options, TimeProvider time)
{
    /// <summary>A single odd answer, as while cranking, says nothing of the adapter.</summary>
    private const int MostOdd = 3;

    /// <summary>A minute of readings: the alternator of a car that has just started may wait for some seconds.</summary>
    private const int EnoughRunning = 6;

    private int _odd;
    private int _running;
    private double _runningMost;

    /// <summary>The last plausible reading, in volts; null before the first.</summary>
    public double? Volts { get; private set; }

    /// <summary>Timestamp of that reading.</summary>
    public long ReadAt { get; private set; }

    /// <summary>Plausible readings come.</summary>
    public bool IsUsable => Volts is not null && _odd < MostOdd;

    /// <summary>Takes an answer.</summary>
    /// <param name="volts">Null: the adapter did not tell.</param>
    /// <param name="engineRuns">An ECU has just said so.</param>
    /// <returns>It is plausible.</returns>
    public bool Take(double? volts, bool engineRuns)
    {
        if (volts is not { } value || !options.IsPlausible(value))
        {
            _odd++;
            return false;
        }

        (Volts, ReadAt, _odd) = (value, time.GetTimestamp(), 0);
        if (engineRuns)
        {
            _running++;
            _runningMost = Math.Max(_runningMost, value);
        }

        return true;
    }

    /// <summary>Whether a start of the engine would show against a voltage at rest.</summary>
    public VoltageWorth Worth(double rest) =>
        !IsUsable ? VoltageWorth.None
        : _running == 0 ? VoltageWorth.Unproven
        : _runningMost >= rest + options.WakeRiseVolts || (_runningMost >= options.WakeVolts && rest < options.WakeVolts) ? VoltageWorth.Proven
        : _running >= EnoughRunning ? VoltageWorth.None
        : VoltageWorth.Unproven;
}
