using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Clutch.Log;

namespace Clutch.Host;

/// <summary>
/// What a stream holds of each vehicle: a chain of hashes over its records in the order in which each came first. Some 30 bytes of memory a record.
/// </summary>
internal sealed class LogLedger
{
    private readonly Dictionary<string, Chain> _chains = new(StringComparer.Ordinal);

    /// <summary>Repetitions included.</summary>
    public long Records { get; private set; }

    public static async Task<LogLedger> ReadAsync(ITelemetryLog log, LogStream stream, TimeProvider time, CancellationToken cancellationToken)
    {
        var ledger = new LogLedger();
        await foreach (LogRecord record in LogRecords.ReadAsync(log, stream, from: null, time, cancellationToken))
        {
            ledger.Add(Encoding.UTF8.GetString(record.Key.Span), record.Value.Span);
        }

        return ledger;
    }

    /// <summary>Vehicles of which the two do not hold the same records in the same order.</summary>
    public IReadOnlyList<string> Differences(LogLedger other) =>
        [.. _chains.Keys.Union(other._chains.Keys).Where(vehicle => Of(vehicle) != other.Of(vehicle)).Order(StringComparer.Ordinal)];

    private (long Records, ulong Hash) Of(string vehicle) => _chains.TryGetValue(vehicle, out Chain? chain) ? (chain.Seen.Count, chain.Hash) : (0, 0);

    private void Add(string vehicle, ReadOnlySpan<byte> value)
    {
        Records++;
        if (!_chains.TryGetValue(vehicle, out Chain? chain))
        {
            _chains[vehicle] = chain = new Chain();
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        ulong record = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        if (chain.Seen.Add(record))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(hash[8..], chain.Hash);
            SHA256.HashData(hash[..16], hash);
            chain.Hash = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        }
    }

    private sealed class Chain
    {
        public HashSet<ulong> Seen { get; } = [];

        public ulong Hash { get; set; }
    }
}
