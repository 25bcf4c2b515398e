using System.Globalization;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Host;

/// <summary>
/// Copies histories from one store into another, vehicle by vehicle: samples of each signal in the order of time, then the ledger. So what the target has
/// tells how far the copy is, and it goes on there after a kill without a note of its own. Rows that came late, behind where the copy was, are found by
/// the comparison at the end, which copies such a vehicle as a whole.
/// </summary>
internal sealed class HistoryMigration : IMigrationPart
{
    /// <summary>Rows of a page: some megabytes of memory, and far more than what a write costs.</summary>
    private const int PageSize = 50_000;

    private readonly string _from;
    private readonly string _to;
    private readonly ITimeSeries _source;
    private readonly ITimeSeries _target;
    private readonly MigrationProgress _progress;
    private long _samples;
    private long _frames;
    private long _refused;

    public HistoryMigration(string from, string to, TimeProvider time, MigrationProgress progress)
    {
        if (from == to)
        {
            throw new StartException($"{from} to {to} is no way to migrate histories: name another store with --to-timeseries.");
        }

        (_from, _to, _progress) = (from, to, progress);
        if (TimeSeriesOptions.IsSqlite(from) && !File.Exists(from[TimeSeriesOptions.SqliteScheme.Length..]))
        {
            throw new StartException($"there are no histories in {from}. Name the store with --from-timeseries, or the server's folder with --data.");
        }

        var refused = new RefusedRows(time);
        _source = Stores.OpenTimeSeries(from, Timeout.InfiniteTimeSpan, refused);
        _target = Stores.OpenTimeSeries(to, Timeout.InfiniteTimeSpan, new RefusedRows(time) { Also = row => _refused += row.Samples });
        HashSet<string> known = [.. _source.Vehicles().Select(vehicle => vehicle.Vehicle)];
        if (_target.Vehicles().FirstOrDefault(vehicle => !known.Contains(vehicle.Vehicle)) is { Vehicle: { } foreign })
        {
            throw new StartException($"{Shown(to)} holds histories of {foreign}, which {Shown(from)} does not have. Migrate into an empty store.");
        }
    }

    public string Copied => string.Create(CultureInfo.InvariantCulture, $"{_samples} samples and {_frames} frames of histories");

    public Task<bool> CopyAsync(CancellationToken cancellationToken) => Task.Run(() => Copy(cancellationToken), cancellationToken);

    public async Task<string?> FinishAsync(CancellationToken cancellationToken)
    {
        await CopyAsync(cancellationToken);
        List<string> differing = await Task.Run(() => Compare(cancellationToken), cancellationToken);
        if (differing.Count == 0)
        {
            return $"--timeseries {Shown(_to)}";
        }

        string refused = _refused > 0 ? $" {_refused} samples were refused by the new store for good." : "";
        _progress.Line($"Histories are not the same for {differing.Count} vehicles: {string.Join(", ", differing.Take(5))}.{refused} Go on with {Shown(_from)}.");
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        await _source.DisposeAsync();
    }

    /// <summary>Without what stands before an @: fit for a screen.</summary>
    private static string Shown(string address) =>
        address.IndexOf('@', StringComparison.Ordinal) is > 0 and int at ? string.Concat(address.AsSpan(0, address.IndexOf("//", StringComparison.Ordinal) + 2), address.AsSpan(at + 1)) : address;

    private bool Copy(CancellationToken cancellationToken)
    {
        (long samples, long frames) = (_samples, _frames);
        var there = _target.Vehicles().ToDictionary(vehicle => vehicle.Vehicle, StringComparer.Ordinal);
        IReadOnlyList<VehicleActivity> vehicles = _source.Vehicles();
        for (int i = 0; i < vehicles.Count; i++)
        {
            VehicleActivity vehicle = vehicles[i];
            if (!there.TryGetValue(vehicle.Vehicle, out VehicleActivity known) || (known.Frames, known.Samples) != (vehicle.Frames, vehicle.Samples))
            {
                CopyVehicle(vehicle.Vehicle, whole: false, cancellationToken);
            }

            int done = i + 1;
            _progress.Tell(() => $"Histories: {done} of {vehicles.Count} vehicles, {Copied}");
        }

        return (samples, frames) != (_samples, _frames);
    }

    /// <summary>What the target lacks at the end of each series and boot; whole: everything once more.</summary>
    private void CopyVehicle(string vehicle, bool whole, CancellationToken cancellationToken)
    {
        // Before the samples, and written behind them: a frame in the ledger says that its samples are there.
        IReadOnlyList<BootLedger> boots = _source.FrameLedger(vehicle);
        var newest = _target.Latest(vehicle).ToDictionary(value => (value.Newest.Signal, value.Newest.Ecu), value => value.Newest.Time);
        var highest = _target.FrameLedger(vehicle).ToDictionary(boot => boot.Boot);
        FrameSamples content = Empty(vehicle);
        content.TroubleCodes.AddRange(_source.Codes(vehicle));
        content.Attributes.AddRange(_source.Attributes(vehicle));
        content.Definitions.AddRange(_source.Definitions(vehicle));
        _target.Import(content, []);
        foreach (LatestValue series in _source.Latest(vehicle))
        {
            bool begun = newest.TryGetValue((series.Newest.Signal, series.Newest.Ecu), out long at);
            foreach (IReadOnlyList<Sample> page in HistoryPages.Samples(_source, vehicle, series, begun && !whole ? at : long.MinValue, PageSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                content = Empty(vehicle);
                content.Samples.AddRange(page);
                _target.Import(content, []);
                _samples += page.Count;
                _progress.Tell(() => $"Histories: {vehicle}, {Copied}");
            }
        }

        foreach (BootLedger boot in boots)
        {
            bool begun = highest.TryGetValue(boot.Boot, out BootLedger known);
            foreach (IReadOnlyList<LedgerFrame> page in HistoryPages.Frames(_source, vehicle, boot.Boot, begun && !whole ? known.Highest + 1 : boot.Lowest, boot.Highest, PageSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                _target.Import(Empty(vehicle), page);
                _frames += page.Count;
            }
        }
    }

    /// <summary>Vehicles whose rows are not the same on both sides, even after those that were not had been copied once more.</summary>
    private List<string> Compare(CancellationToken cancellationToken)
    {
        List<string> differing = [];
        (long samples, long frames) = (0, 0);
        foreach (VehicleActivity vehicle in _source.Vehicles())
        {
            HistoryDigest wanted = HistoryDigest.Of(_source, vehicle.Vehicle, PageSize, cancellationToken);
            if (HistoryDigest.Of(_target, vehicle.Vehicle, PageSize, cancellationToken) != wanted)
            {
                CopyVehicle(vehicle.Vehicle, whole: true, cancellationToken);
                if (HistoryDigest.Of(_target, vehicle.Vehicle, PageSize, cancellationToken) != wanted)
                {
                    differing.Add(vehicle.Vehicle);
                }
            }

            samples += wanted.Samples;
            frames += wanted.Frames;
            _progress.Tell(() => $"Comparing histories: {samples} samples");
        }

        _progress.Line($"histories    {samples} samples and {frames} frames here; {(differing.Count == 0 ? "there the same, row by row" : $"{differing.Count} vehicles differ there")}");
        return differing;
    }

    private static FrameSamples Empty(string vehicle) => new() { Key = new FrameKey(vehicle, 0, 0) };
}
