using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Clutch.Resources;

/// <summary>One act, as the chain keeps it. Digests are keyed, so that they tell nothing about a content that can be guessed.</summary>
/// <param name="Sequence">1, 2, 3 …</param>
/// <param name="Time">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Tenant">Of the row.</param>
/// <param name="Subject">Who.</param>
/// <param name="Role">As what.</param>
/// <param name="Action">create, update, delete, or the verb of a transition.</param>
/// <param name="Resource">Of what kind.</param>
/// <param name="Id">Which row.</param>
/// <param name="Before">Digest of the row before; empty when it was created.</param>
/// <param name="After">Digest of the row after; empty when it was deleted.</param>
/// <param name="Request">Id of the request.</param>
/// <param name="Hash">SHA-256 over the record before and this one.</param>
public sealed record AuditRecord(
    long Sequence, long Time, string Tenant, string Subject, string Role, string Action, string Resource, Guid Id, byte[] Before, byte[] After, string Request, byte[] Hash);

/// <summary>An append-only chain: each record's hash covers the one before, and the head is kept apart, so that a cut tail shows too.</summary>
internal static class AuditChain
{
    public static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    private const int PageRecords = 1_000;

    public static byte[] Hash(ReadOnlySpan<byte> previous, AuditRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (long value in (ReadOnlySpan<long>)[record.Sequence, record.Time])
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            hash.AppendData(number);
        }

        foreach (string text in (ReadOnlySpan<string>)[record.Tenant, record.Subject, record.Role, record.Action, record.Resource, record.Request])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64BigEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }

        hash.AppendData(ResourceSql.Key(record.Id));
        hash.AppendData([(byte)record.Before.Length]);
        hash.AppendData(record.Before);
        hash.AppendData([(byte)record.After.Length]);
        hash.AppendData(record.After);
        return hash.GetHashAndReset();
    }

    /// <summary>Walks the whole chain. Null when it holds, else a sentence that names the first record that does not.</summary>
    public static async Task<string?> VerifyAsync(ResourceConnection connection, CancellationToken cancellationToken)
    {
        List<(long Sequence, byte[] Hash)> head = await HeadAsync(connection, cancellationToken);
        byte[] previous = Beginning;
        long last = 0;
        while (true)
        {
            List<AuditRecord> page = await connection.QueryAsync(new Statement(ResourceSql.AuditFrom, last, (long)PageRecords), Read, cancellationToken);
            foreach (AuditRecord record in page)
            {
                if (record.Sequence != last + 1)
                {
                    return $"Record {last + 1} of the audit chain is missing; the next one there is {record.Sequence}.";
                }

                if (!Hash(previous, record).AsSpan().SequenceEqual(record.Hash))
                {
                    return $"Record {record.Sequence} of the audit chain was changed, or stands where another stood.";
                }

                (previous, last) = (record.Hash, record.Sequence);
            }

            if (page.Count < PageRecords)
            {
                break;
            }
        }

        (long expected, byte[] hash) = head.Count == 0 ? (0, Beginning) : head[0];
        return last < expected ? $"The audit chain ends with record {last}, but {expected} were written: the end was cut."
            : last == expected && !previous.AsSpan().SequenceEqual(hash) ? $"Record {last} of the audit chain was changed together with its hash."
            : null;
    }

    public static AuditRecord Read(DbDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetInt64(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetString(4),
        reader.GetString(5),
        reader.GetString(6),
        new Guid(reader.GetFieldValue<byte[]>(7), bigEndian: true),
        reader.GetFieldValue<byte[]>(8),
        reader.GetFieldValue<byte[]>(9),
        reader.GetString(10),
        reader.GetFieldValue<byte[]>(11));

    public static async ValueTask<List<(long Sequence, byte[] Hash)>> HeadAsync(ResourceConnection connection, CancellationToken cancellationToken) =>
        await connection.QueryAsync(new Statement(ResourceSql.GetAuditHead), reader => (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)), cancellationToken);
}
