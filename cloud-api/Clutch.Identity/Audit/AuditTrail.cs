using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Clutch.Identity.Storage;

namespace Clutch.Identity.Audit;

/// <summary>The chain in identity's own tables, so that a change and its event are one transaction.</summary>
internal sealed class AuditTrail(IdentityStore store, TimeProvider time) : IAuditTrail
{
    private const int PageSize = 1000;

    public async ValueTask AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken) =>
        await store.ChangeAsync(work => AppendAsync(work, auditEvent), cancellationToken);

    /// <summary>Appends in a transaction. The head's row stays locked until its end: the next writer waits, so there is one order and no gap.</summary>
    public async ValueTask<long> AppendAsync(StoreWork work, AuditEvent happened)
    {
        (long sequence, string before) = await work.FirstAsync("update audit_head set seq = seq + 1 returning seq, hash", row => (row.GetInt64(0), row.GetString(1)));
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        string hash = Seal(before, sequence, now, happened);
        await work.ExecuteAsync(
            "insert into audit (seq, time, tenant, subject, action, target, request, hash) values (@seq, @time, @tenant, @subject, @action, @target, @request, @hash)",
            ("@seq", sequence),
            ("@time", now),
            ("@tenant", happened.Tenant),
            ("@subject", happened.Subject),
            ("@action", happened.Action),
            ("@target", happened.Target),
            ("@request", happened.Request),
            ("@hash", hash));
        await work.ExecuteAsync("update audit_head set hash = @hash", ("@hash", hash));
        return sequence;
    }

    public async ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(long after, int most, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.ReadAsync(
            "select seq, time, tenant, subject, action, target, request, hash from audit where seq > @after order by seq limit @most",
            Take,
            ("@after", after),
            ("@most", most)),
        cancellationToken);

    public async ValueTask<long?> FirstBrokenAsync(CancellationToken cancellationToken)
    {
        // The head first: what is appended meanwhile lies beyond it.
        (long last, string head) = await store.ReadAsync(work => work.FirstAsync("select seq, hash from audit_head", row => (row.GetInt64(0), row.GetString(1))), cancellationToken);
        string before = "";
        for (long at = 0; at < last;)
        {
            IReadOnlyList<AuditRecord> page = await ReadAsync(at, PageSize, cancellationToken);
            foreach (AuditRecord record in page)
            {
                at++;
                if (record.Sequence != at || record.Hash != Seal(before, at, record.Time, record.Event))
                {
                    return at;
                }

                before = record.Hash;
                if (at == last)
                {
                    return before == head ? null : at;
                }
            }

            if (page.Count == 0)
            {
                return at + 1;
            }
        }

        return null;
    }

    private static AuditRecord Take(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        new AuditEvent(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6)),
        row.GetString(7));

    /// <summary>Every text goes in with its length, so that two different events never give the same bytes.</summary>
    private static string Seal(string before, long sequence, long time, AuditEvent happened)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, sequence);
        hash.AppendData(number);
        BinaryPrimitives.WriteInt64BigEndian(number, time);
        hash.AppendData(number);
        foreach (string text in new[] { before, happened.Tenant, happened.Subject, happened.Action, happened.Target, happened.Request })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64BigEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
