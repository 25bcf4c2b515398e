using System.Globalization;
using System.Text;

namespace Clutch.Api.Metrics;

/// <summary>The values of a histogram by bucket. Any thread; adding allocates nothing.</summary>
/// <param name="help">What is measured.</param>
/// <param name="bounds">Upper bounds, ascending; above the last there is one more bucket.</param>
internal sealed class HistogramCounts(string help, double[] bounds)
{
    private const double Millionths = 1e6;

    private readonly long[] _buckets = new long[bounds.Length + 1];

    /// <summary>In millionths: integers can be added from several threads.</summary>
    private long _sum;

    public string Help => help;

    public void Add(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        Interlocked.Add(ref _sum, (long)(value * Millionths));
    }

    /// <summary>Each bucket holds those before it too, as the format wants.</summary>
    public void Write(string name, StringBuilder text)
    {
        long count = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            count += Volatile.Read(ref _buckets[i]);
            string bound = i < bounds.Length ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bound}\"}} {count}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum {Volatile.Read(ref _sum) / Millionths:R}\n{name}_count {count}\n");
    }
}
