using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Clutch.Ingest.Connections;

namespace Clutch.Ingest;

/// <summary>Frames of one boot that have not come, between two that have; sequence numbers, both ends included.</summary>
public readonly record struct FrameGap(long Boot, long From, long To)
{
    /// <summary>How many.</summary>
    public long Frames => To - From + 1;
}

/// <summary>The gaps of one vehicle.</summary>
public sealed record VehicleGaps(string Vehicle, IReadOnlyList<FrameGap> Gaps);

/// <summary>Frames that are missing now, over all vehicles that are remembered.</summary>
public readonly record struct MissingFrameCount(int Vehicles, long Frames);

/// <summary>
/// Sequence numbers by vehicle: what is durable is acknowledged without being appended again, and what is missing is told to the device.
/// Bounded: beyond the limit vehicles that are not connected are forgotten, which costs a duplicate in the log and nothing else.
/// </summary>
public sealed class ContinuityTable
{
    private readonly ConcurrentDictionary<string, VehicleLedger> _ledgers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly FrontDoorOptions _options;
    private readonly ConnectionTable _connections;
    private readonly IngestCounters _counters;
    private readonly TimeProvider _time;

    internal ContinuityTable(FrontDoorOptions options, ConnectionTable connections, IngestCounters counters, TimeProvider time)
    {
        _options = options;
        _connections = connections;
        _counters = counters;
        _time = time;
    }

    /// <summary>Vehicles that are remembered.</summary>
    public int Count => _ledgers.Count;

    /// <summary>Vehicles with frames missing, those with most gaps first.</summary>
    /// <param name="most">Vehicles at most.</param>
    public IReadOnlyList<VehicleGaps> Gaps(int most) =>
    [
        .. _ledgers.Values
            .Select(ledger => new VehicleGaps(ledger.Vehicle, ledger.Gaps()))
            .Where(vehicle => vehicle.Gaps.Count > 0)
            .OrderByDescending(vehicle => vehicle.Gaps.Count)
            .ThenBy(vehicle => vehicle.Vehicle, StringComparer.Ordinal)
            .Take(most),
    ];

    /// <summary>Counts what <see cref="Gaps"/> lists.</summary>
    public MissingFrameCount Missing()
    {
        int vehicles = 0;
        long frames = 0;
        foreach ((_, VehicleLedger ledger) in _ledgers)
        {
            long missing = ledger.Missing();
            vehicles += missing > 0 ? 1 : 0;
            frames += missing;
        }

        return new MissingFrameCount(vehicles, frames);
    }

    /// <summary>
    /// What a device is told: <c>{"missing":[{"boot":1760000000,"from":5,"to":9}]}</c> on its <c>commands</c>. It is no command, as it has no
    /// id and wants no answer but the frames.
    /// </summary>
    internal static byte[] Report(IReadOnlyList<FrameGap> gaps)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("missing");
        foreach (FrameGap gap in gaps)
        {
            json.WriteStartObject();
            json.WriteNumber("boot", gap.Boot);
            json.WriteNumber("from", gap.From);
            json.WriteNumber("to", gap.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal VehicleLedger Of(string vehicle)
    {
        if (!_ledgers.TryGetValue(vehicle, out VehicleLedger? ledger))
        {
            MakeRoom();
            ledger = _ledgers.GetOrAdd(vehicle, name => new VehicleLedger(name, new RateLimit(_options.MessagesPerSecond, _options.BytesPerSecond, _time), _counters));
        }

        return ledger;
    }

    /// <summary>Forgets an eighth at once, so that a full table does not look through itself for every vehicle.</summary>
    private void MakeRoom()
    {
        if (_ledgers.Count < _options.MaxLedgers)
        {
            return;
        }

        lock (_gate)
        {
            int surplus = _ledgers.Count - _options.MaxLedgers + 1 + (_options.MaxLedgers / 8);
            foreach (string vehicle in _ledgers.Keys)
            {
                if (surplus > 0 && _connections.Of(vehicle).Length == 0 && _ledgers.TryRemove(vehicle, out _))
                {
                    surplus--;
                }
            }
        }
    }
}
