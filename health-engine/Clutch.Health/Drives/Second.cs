namespace Clutch.Health;

/// <summary>What the car did in one second: the newest values, NaN where nobody speaks, and what follows from two of them.</summary>
internal readonly struct Second
{
    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long Time { get; init; }

    /// <summary>Seconds this one stands for: 1, more where the samples are sparse, never more than 5.</summary>
    public float Seconds { get; init; }

    /// <summary>Seconds since the engine began to run.</summary>
    public float Running { get; init; }

    public float Rpm { get; init; }

    /// <summary>km/h.</summary>
    public float Speed { get; init; }

    /// <summary>m/s², from two speeds; NaN while there is one.</summary>
    public float Acceleration { get; init; }

    public float Load { get; init; }

    public float Coolant { get; init; }

    public float Intake { get; init; }

    public float Ambient { get; init; }

    /// <summary>kPa.</summary>
    public float ManifoldPressure { get; init; }

    /// <summary>g/s.</summary>
    public float AirFlow { get; init; }

    public float Throttle { get; init; }

    public float Voltage { get; init; }

    /// <summary>Warm enough for judgements about mixture and idle.</summary>
    public bool Warm => Coolant >= 75;

    /// <summary>Standing with the engine running.</summary>
    public bool Idle => Speed < 1 && Rpm > 400 && Rpm < 1_400;

    /// <summary>Steady part load on the road.</summary>
    public bool Cruise => Speed > 35 && MathF.Abs(Acceleration) < 0.35f && (float.IsNaN(Load) || (Load > 12 && Load < 70));

    /// <summary>Pulling.</summary>
    public bool Pulling => Load >= 70 && Rpm > 1_200;
}
