using System.Data;
using System.Data.Common;

namespace Clutch.Devices;

/// <content>What a copy into another registry is made from, and made with.</content>
public sealed partial class DeviceRegistry
{
    /// <summary>All vehicles that the registry knows or ever changed, by name, as one moment has them; removed ones have nothing.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be read.</exception>
    public ValueTask<RegistryContent> ExportAsync(CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var entries = new SortedDictionary<string, DeviceEntry>(StringComparer.Ordinal);
            await ReadAsync("select vehicle from change", row => Entry(row));
            await ReadAsync(
                "select vehicle, kind, sha256, created from credential order by vehicle, kind",
                row => entries[row.GetString(0)] = Entry(row).With(new StoredCredential((CredentialKind)row.GetInt32(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3))));
            await ReadAsync(
                "select vehicle, code_hash, expires from claim",
                row => entries[row.GetString(0)] = Entry(row) with { Claim = new StoredClaim(row.GetFieldValue<byte[]>(1), row.GetInt64(2)) });
            long revision = 0;
            await ReadAsync("select value from revision", row => revision = row.GetInt64(0));
            return new RegistryContent(revision, [.. entries.Values]);

            DeviceEntry Entry(DbDataReader row)
            {
                string vehicle = row.GetString(0);
                return entries.TryGetValue(vehicle, out DeviceEntry? known) ? known : entries[vehicle] = new DeviceEntry(vehicle, [], null);
            }

            async Task ReadAsync(string text, Action<DbDataReader> take)
            {
                await using DbCommand select = Sql.Command(connection, transaction, text);
                await using DbDataReader reader = await select.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    take(reader);
                }
            }
        },
        cancellationToken);

    /// <summary>Makes what this registry has of these vehicles what the entries have, all or none; each gets a revision, so that sessions end which are no longer allowed.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be written.</exception>
    public ValueTask<int> ImportAsync(IReadOnlyList<DeviceEntry> entries, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            var change = new RegistryChange(connection, transaction, cancellationToken);
            foreach (DeviceEntry entry in entries)
            {
                await change.StampAsync(entry.Vehicle);
                await change.ExecuteAsync("delete from credential where vehicle = @vehicle", ("@vehicle", entry.Vehicle));
                await change.ExecuteAsync("delete from claim where vehicle = @vehicle", ("@vehicle", entry.Vehicle));
                foreach (StoredCredential credential in entry.Credentials)
                {
                    await change.ExecuteAsync(
                        "insert into credential (vehicle, kind, sha256, created) values (@vehicle, @kind, @hash, @created)",
                        ("@vehicle", entry.Vehicle),
                        ("@kind", (int)credential.Kind),
                        ("@hash", credential.Sha256),
                        ("@created", credential.Created));
                }

                if (entry.Claim is { } claim)
                {
                    await change.ExecuteAsync(
                        "insert into claim (vehicle, code_hash, expires) values (@vehicle, @hash, @expires)",
                        ("@vehicle", entry.Vehicle),
                        ("@hash", claim.CodeHash),
                        ("@expires", claim.Expires));
                }
            }

            await transaction.CommitAsync(cancellationToken);
            return entries.Count;
        },
        cancellationToken);
}
