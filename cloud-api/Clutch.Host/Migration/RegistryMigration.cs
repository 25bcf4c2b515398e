using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Clutch.Devices;
using Clutch.Postgres;

namespace Clutch.Host;

/// <summary>
/// Copies the device registry: tokens and certificates as the hashes that they are kept as, claim codes with their end. A vehicle that was removed here is
/// removed there, so nobody gets back in by a migration; vehicles that only the target has stay, and are told.
/// </summary>
internal sealed class RegistryMigration : IMigrationPart
{
    /// <summary>Vehicles in one transaction.</summary>
    private const int BatchSize = 500;

    private readonly string _to;
    private readonly DeviceRegistry _source;
    private readonly DeviceRegistry _target;
    private readonly MigrationProgress _progress;
    private long? _revision;
    private long _copied;

    public RegistryMigration(string from, string to, TimeProvider time, MigrationProgress progress)
    {
        if (from == to)
        {
            throw new StartException($"the registry {from} cannot be migrated into itself: name another one with --to-registry.");
        }

        if (!PostgresAddress.IsPostgres(from) && !File.Exists(from))
        {
            throw new StartException($"there is no device registry {from}. Name it with --from-registry, or the server's folder with --data.");
        }

        (_to, _progress) = (to, progress);
        _source = new DeviceRegistry(from, time);
        _target = new DeviceRegistry(to, time);
    }

    public string Copied => string.Create(CultureInfo.InvariantCulture, $"{_copied} devices");

    public async Task<bool> CopyAsync(CancellationToken cancellationToken)
    {
        // Claim codes live for minutes and have no revision: they come with the last copy.
        if (_revision is { } revision && (await _source.ChangesAsync(revision, cancellationToken)).Count == 0)
        {
            return false;
        }

        return await CopyAllAsync(cancellationToken) > 0;
    }

    public async Task<string?> FinishAsync(CancellationToken cancellationToken)
    {
        await CopyAllAsync(cancellationToken);
        DeviceEntry[] here = [.. (await _source.ExportAsync(cancellationToken)).Entries.Where(entry => entry.IsThere)];
        var names = here.Select(entry => entry.Vehicle).ToHashSet(StringComparer.Ordinal);
        ILookup<bool, DeviceEntry> there = (await _target.ExportAsync(cancellationToken)).Entries.Where(entry => entry.IsThere).ToLookup(entry => names.Contains(entry.Vehicle));
        bool same = Checksum(here) == Checksum(there[true]);
        string others = there[false].Any() ? $"; it has {there[false].Count()} devices more, which are not from here" : "";
        _progress.Line($"registry     {here.Length} devices here; {(same ? "there the same" : "NOT the same there")}{others}");
        if (!same)
        {
            _progress.Line($"Somebody changed a registry meanwhile. Run the same command again; until then go on with {_source.Name}.");
        }

        return same ? $"--registry {(PostgresAddress.IsPostgres(_to) ? _target.Name : _to)}" : null;
    }

    public ValueTask DisposeAsync()
    {
        _source.Dispose();
        _target.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Checksum(IEnumerable<DeviceEntry> entries) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', entries.Select(entry => entry.ToString())))));

    private async Task<long> CopyAllAsync(CancellationToken cancellationToken)
    {
        RegistryContent here = await _source.ExportAsync(cancellationToken);
        var there = (await _target.ExportAsync(cancellationToken)).Entries.ToDictionary(entry => entry.Vehicle, entry => entry.ToString(), StringComparer.Ordinal);
        long before = _copied;
        IEnumerable<DeviceEntry> changed = here.Entries.Where(entry => entry.IsThere ? there.GetValueOrDefault(entry.Vehicle) != entry.ToString() : there.TryGetValue(entry.Vehicle, out string? known) && known != entry.ToString());
        foreach (DeviceEntry[] batch in changed.Chunk(BatchSize))
        {
            _copied += await _target.ImportAsync(batch, cancellationToken);
            _progress.Tell(() => $"Registry: {Copied}");
        }

        _revision = here.Revision;
        return _copied - before;
    }
}
