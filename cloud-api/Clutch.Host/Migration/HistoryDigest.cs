using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Clutch.TimeSeries;

namespace Clutch.Host;

/// <summary>All that a store has of a vehicle, in figures: equal when every row is.</summary>
/// <param name="Samples">Rows.</param>
/// <param name="Frames">Frames in the ledger.</param>
/// <param name="Sha256">Over every row in the order of its key.</param>
internal sealed record HistoryDigest(long Samples, long Frames, string Sha256)
{
    private const int RowBytes = 32;

    public static readonly HistoryDigest None = new(0, 0, "");

    /// <summary>Reads everything that the store has of the vehicle.</summary>
    public static HistoryDigest Of(ITimeSeries store, string vehicle, int pageSize, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        (long samples, long frames) = (0, 0);
        foreach (LatestValue series in store.Latest(vehicle))
        {
            foreach (Telemetry.Sample sample in HistoryPages.Samples(store, vehicle, series, long.MinValue, pageSize).SelectMany(page => page))
            {
                cancellationToken.ThrowIfCancellationRequested();
                samples++;
                Add(hash, sample.Signal, sample.Ecu, sample.Time, sample.Raw ^ ((long)sample.Quality << 56));
            }
        }

        foreach (BootLedger boot in store.FrameLedger(vehicle))
        {
            foreach (LedgerFrame frame in HistoryPages.Frames(store, vehicle, boot.Boot, boot.Lowest, boot.Highest, pageSize).SelectMany(page => page))
            {
                cancellationToken.ThrowIfCancellationRequested();
                frames++;
                Add(hash, frame.Boot, frame.Sequence, frame.Samples, 0);
            }
        }

        foreach (string text in Texts(store, vehicle))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        }

        return new HistoryDigest(samples, frames, Convert.ToHexString(hash.GetHashAndReset()));
    }

    private static IEnumerable<string> Texts(ITimeSeries store, string vehicle) =>
    [
        .. store.Codes(vehicle).Select(list => FormattableString.Invariant($"{list.Ecu} {list.State} {list.Time} {string.Join(',', list.Codes)}\n")),
        .. store.Attributes(vehicle).Select(attribute => FormattableString.Invariant($"{attribute.Name} {attribute.Time} {attribute.Value}\n")),
        .. store.Definitions(vehicle).Select(defined => FormattableString.Invariant($"{defined.Time} {Convert.ToHexString(defined.Definition.ToBytes())}\n")),
    ];

    private static void Add(IncrementalHash hash, long a, long b, long c, long d)
    {
        Span<byte> row = stackalloc byte[RowBytes];
        BinaryPrimitives.WriteInt64LittleEndian(row, a);
        BinaryPrimitives.WriteInt64LittleEndian(row[8..], b);
        BinaryPrimitives.WriteInt64LittleEndian(row[16..], c);
        BinaryPrimitives.WriteInt64LittleEndian(row[24..], d);
        hash.AppendData(row);
    }
}
