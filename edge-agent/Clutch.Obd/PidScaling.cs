using Clutch.Telemetry;

namespace Clutch.Obd;

/// <summary>Other maxima than the default ones, as PIDs 4F and 50 of the same ECU state them (SAE J1979-DA). 0 = default scaling.</summary>
/// <param name="Lambda">4F byte A: full scale of the equivalence ratio in 24-2B, 34-3B and 44; default 2.</param>
/// <param name="Voltage">4F byte B, V: full scale of the sensor voltage in 24-2B; default 8.</param>
/// <param name="Current">4F byte C, mA: full scale of the sensor current in 34-3B; default 128.</param>
/// <param name="ManifoldPressure">4F byte D, 10 kPa: full scale of 0B; default 255 kPa.</param>
/// <param name="AirFlow">50 byte A, 10 g/s: full scale of 10; default 655.35 g/s.</param>
/// <remarks>Never applied by itself: the agent asks 4F and 50 once an ECU and applies what it learned.</remarks>
public readonly record struct PidScaling(byte Lambda, byte Voltage, byte Current, byte ManifoldPressure, byte AirFlow)
{
    // Zero of the sensor current: 8000 hex.
    private const long CurrentZero = 32768;

    public bool IsDefault => this == default;

    /// <summary>Takes the maxima out of samples of PIDs 4F and 50; other samples are ignored.</summary>
    public PidScaling With(in Sample sample) => sample.Signal switch
    {
        0x14F0 => this with { Lambda = (byte)sample.Raw },
        0x14F1 => this with { Voltage = (byte)sample.Raw },
        0x14F2 => this with { Current = (byte)sample.Raw },
        0x14F3 => this with { ManifoldPressure = (byte)sample.Raw },
        0x1500 => this with { AirFlow = (byte)sample.Raw },
        _ => this,
    };

    /// <summary>The same quantity as a raw integer of the signal's own scale (<c>signals.csv</c>), rounded to the nearest step.</summary>
    /// <param name="signal">Signal number 0x1PPF.</param>
    /// <param name="raw">As transmitted.</param>
    public long Rescale(ushort signal, long raw)
    {
        int pid = (signal >> 4) & 0xFF;
        int field = signal & 0xF;
        return pid switch
        {
            _ when signal >> 12 != 1 => raw,
            (>= 0x24 and <= 0x2B) or (>= 0x34 and <= 0x3B) or 0x44 when field == 0 => Times(raw, Lambda, 2),
            >= 0x24 and <= 0x2B => Times(raw, Voltage, 8),
            >= 0x34 and <= 0x3B => CurrentZero + Times(raw - CurrentZero, Current, 128),
            0x0B => Times(raw, ManifoldPressure * 10, 255),

            // AB * (10 A / 65535) g/s in steps of 0.01 g/s.
            0x10 => Times(raw, AirFlow * 1000, 65535),
            _ => raw,
        };
    }

    /// <summary>Rescales samples of service 01 or 02 in place.</summary>
    public void Apply(Span<Sample> samples)
    {
        if (IsDefault)
        {
            return;
        }

        foreach (ref Sample sample in samples)
        {
            sample = sample with { Raw = Rescale(sample.Signal, sample.Raw) };
        }
    }

    private static long Times(long raw, int maximum, int standard) =>
        maximum == 0 ? raw : (long)Math.Round((double)raw * maximum / standard, MidpointRounding.AwayFromZero);
}
