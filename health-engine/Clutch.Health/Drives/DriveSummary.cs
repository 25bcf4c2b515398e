using System.Runtime.CompilerServices;

namespace Clutch.Health;

/// <summary>One drive, from key to key, as numbers. Everything that looks at more than one drive begins here.</summary>
public struct DriveSummary
{
    private Values _values;

    public DriveSummary() => Values.Clear(ref _values);

    /// <summary>First sample, milliseconds since 1970-01-01 UTC.</summary>
    public long Start { get; set; }

    /// <summary>Last sample, milliseconds since 1970-01-01 UTC.</summary>
    public long End { get; set; }

    /// <summary>Seconds inside the drive without any sample.</summary>
    public float MissingSeconds { get; set; }

    /// <summary>A bit for each <see cref="Channel"/> that never moved although it must have.</summary>
    public uint Stuck { get; set; }

    /// <summary>NaN: unobserved.</summary>
    public float this[Measure measure]
    {
        readonly get => _values[(int)measure];
        set => _values[(int)measure] = value;
    }

    public readonly bool Has(Measure measure) => !float.IsNaN(_values[(int)measure]);

    [InlineArray(Measures.Count)]
    private struct Values
    {
        private float _first;

        public static void Clear(ref Values values) => ((Span<float>)values).Fill(float.NaN);
    }
}
