using System.Runtime.InteropServices;
using Clutch.Telemetry;
using SQLitePCL;

namespace Clutch.TimeSeries.Embedded;

/// <summary>
/// Puts samples into the chunks of their series. Chunks of a series never overlap, so a time is in one of them at most. Samples behind all others, which is
/// the rule, are appended to the newest chunk or begin one; a sample that comes late rewrites the one chunk where it belongs.
/// </summary>
internal sealed class ChunkWriter : IDisposable
{
    /// <summary>Above this, SQLite would put a row of 4,096-byte pages partly on a page of its own.</summary>
    private const int MaxBytes = 900;

    /// <summary>A day: a chunk is read, and goes with age, as a whole.</summary>
    private const long MaxSpan = 24 * 60 * 60 * 1000;

    private static readonly Comparison<(Reading Sample, int Order)> s_byTime = static (a, b) => (a.Sample.Time, a.Order).CompareTo((b.Sample.Time, b.Order));

    private readonly Statement _tail;
    private readonly Statement _append;
    private readonly Statement _add;
    private readonly Statement _before;
    private readonly Statement _next;
    private readonly Statement _delete;
    private readonly byte[] _bytes = new byte[MaxBytes];
    private readonly List<(Reading Sample, int Order)> _order = [];
    private readonly List<Reading> _late = [];
    private readonly List<Reading> _old = [];
    private readonly List<Reading> _merged = [];

    public ChunkWriter(sqlite3 database)
    {
        _tail = new Statement(database, "select at, raw, quality, samples, deltas from chunk where series = ? order by at desc limit 1");
        _append = new Statement(database, "update chunk set span = ?, samples = samples + ?, deltas = cast(deltas || ? as blob) where series = ? and at = ?");
        _add = new Statement(database, "insert into chunk(series, at, raw, quality, span, samples, deltas) values(?, ?, ?, ?, ?, ?, ?)");
        _before = new Statement(database, "select at, raw, quality, samples, deltas from chunk where series = ? and at <= ? order by at desc limit 1");
        _next = new Statement(database, "select at from chunk where series = ? and at > ? order by at limit 1");
        _delete = new Statement(database, "delete from chunk where series = ? and at = ?");
    }

    /// <summary>Takes samples in the order in which they came; of two at one time the later counts.</summary>
    public void Write(long series, ChunkTail tail, ReadOnlySpan<Reading> samples)
    {
        if (!tail.IsKnown)
        {
            FindTail(series, tail);
        }

        if (Ascends(samples, tail))
        {
            Append(series, tail, samples);
            return;
        }

        Insert(series, InOrder(samples));
        tail.IsKnown = false;
    }

    public void Dispose()
    {
        foreach (Statement statement in new[] { _tail, _append, _add, _before, _next, _delete })
        {
            statement.Dispose();
        }
    }

    private static bool Ascends(ReadOnlySpan<Reading> samples, ChunkTail tail)
    {
        if (tail.Exists && samples[0].Time <= tail.Stand.Time)
        {
            return false;
        }

        for (int i = 1; i < samples.Length; i++)
        {
            if (samples[i].Time <= samples[i - 1].Time)
            {
                return false;
            }
        }

        return true;
    }

    private void FindTail(long series, ChunkTail tail)
    {
        (tail.IsKnown, tail.Exists) = (true, false);
        _old.Clear();
        if (_tail.Bind(1, series).Step())
        {
            tail.Bytes = Read(_tail, ref tail.Stand);
            (tail.Exists, tail.At) = (true, _tail.Integer(0));
        }

        _tail.Reset();
    }

    private void Append(long series, ChunkTail tail, ReadOnlySpan<Reading> samples)
    {
        if (tail.Exists)
        {
            SampleDeltas before = tail.Stand;
            int taken = Encode(ref tail.Stand, tail.At, samples, MaxBytes - tail.Bytes, out int length);
            if (taken > 0 && _append.Bind(1, tail.Stand.Time - tail.At).Bind(2, taken).Bind(3, _bytes.AsSpan(0, length)).Bind(4, series).Bind(5, tail.At).Execute() > 0)
            {
                tail.Bytes += length;
                samples = samples[taken..];
            }
            else if (taken > 0)
            {
                tail.Stand = before; // the chunk has gone with age: all samples begin a new one
            }
        }

        while (!samples.IsEmpty)
        {
            samples = samples[Add(series, tail, samples)..];
        }
    }

    /// <summary>One chunk of as many samples as fit; gives their number.</summary>
    private int Add(long series, ChunkTail tail, ReadOnlySpan<Reading> samples)
    {
        Reading first = samples[0];
        tail.Stand = new SampleDeltas(first);
        int more = Encode(ref tail.Stand, first.Time, samples[1..], MaxBytes, out int length);
        _add.Bind(1, series).Bind(2, first.Time).Bind(3, first.Raw).Bind(4, (long)first.Quality)
            .Bind(5, tail.Stand.Time - first.Time).Bind(6, 1 + more).Bind(7, _bytes.AsSpan(0, length)).Execute();
        (tail.Exists, tail.At, tail.Bytes) = (true, first.Time, length);
        return 1 + more;
    }

    /// <summary>Deltas of as many samples as fit into the chunk; gives their number.</summary>
    private int Encode(ref SampleDeltas stand, long at, ReadOnlySpan<Reading> samples, int room, out int length)
    {
        length = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            // Unsigned, because two times may be farther apart than a signed number tells.
            if (room - length < SampleDeltas.LongestSample || (ulong)(samples[i].Time - at) > MaxSpan)
            {
                return i;
            }

            length += stand.Write(_bytes.AsSpan(length), samples[i]);
        }

        return samples.Length;
    }

    private ReadOnlySpan<Reading> InOrder(ReadOnlySpan<Reading> samples)
    {
        _order.Clear();
        foreach (ref readonly Reading sample in samples)
        {
            _order.Add((sample, _order.Count));
        }

        _order.Sort(s_byTime);
        _late.Clear();
        foreach ((Reading sample, _) in _order)
        {
            Put(_late, sample);
        }

        return CollectionsMarshal.AsSpan(_late);
    }

    /// <summary>Samples in order of time, chunk by chunk: those up to the begin of the next chunk go into the one before it.</summary>
    private void Insert(long series, ReadOnlySpan<Reading> samples)
    {
        var rewritten = new ChunkTail();
        while (!samples.IsEmpty)
        {
            _old.Clear();
            if (_before.Bind(1, series).Bind(2, samples[0].Time).Step())
            {
                SampleDeltas stand = default;
                Read(_before, ref stand);
            }

            _before.Reset();
            int run = _next.Bind(1, series).Bind(2, samples[0].Time).Step() ? CountBefore(samples, _next.Integer(0)) : samples.Length;
            _next.Reset();
            if (_old.Count > 0)
            {
                _delete.Bind(1, series).Bind(2, _old[0].Time).Execute();
            }

            Merge(samples[..run]);
            for (ReadOnlySpan<Reading> rest = CollectionsMarshal.AsSpan(_merged); !rest.IsEmpty;)
            {
                rest = rest[Add(series, rewritten, rest)..];
            }

            samples = samples[run..];
        }
    }

    private static int CountBefore(ReadOnlySpan<Reading> samples, long time)
    {
        int count = 0;
        while (count < samples.Length && samples[count].Time < time)
        {
            count++;
        }

        return count;
    }

    private void Merge(ReadOnlySpan<Reading> samples)
    {
        _merged.Clear();
        foreach (Reading old in _old)
        {
            for (; !samples.IsEmpty && samples[0].Time < old.Time; samples = samples[1..])
            {
                Put(_merged, samples[0]);
            }

            Put(_merged, old);
        }

        foreach (ref readonly Reading sample in samples)
        {
            Put(_merged, sample);
        }
    }

    private static void Put(List<Reading> samples, in Reading sample)
    {
        if (samples.Count > 0 && samples[^1].Time == sample.Time)
        {
            samples[^1] = sample;
        }
        else
        {
            samples.Add(sample);
        }
    }

    /// <summary>Fills <see cref="_old"/> from the row where the statement stands; gives the bytes of its deltas.</summary>
    private int Read(Statement chunk, ref SampleDeltas stand)
    {
        var first = new Reading(chunk.Integer(0), chunk.Integer(1), (SampleQuality)chunk.Integer(2));
        ReadOnlySpan<byte> deltas = chunk.Bytes(4);
        int length = deltas.Length;
        stand = new SampleDeltas(first);
        _old.Add(first);
        while (stand.TryRead(ref deltas, out Reading sample))
        {
            _old.Add(sample);
        }

        if (_old.Count != chunk.Integer(3))
        {
            chunk.Reset();
            throw new TimeSeriesException($"The history holds a chunk that cannot be read (begin {first.Time}): the file is damaged. Restore it from a copy, or move it away and start again.");
        }

        return length;
    }
}
