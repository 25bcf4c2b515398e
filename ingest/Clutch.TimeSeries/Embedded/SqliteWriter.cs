using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Clutch.Telemetry;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Clutch.TimeSeries.Embedded;

/// <summary>The one writer. Knows vehicles and series from memory, and gathers the samples of a write by series, so that a row is touched once a write.</summary>
internal sealed partial class SqliteWriter : IDisposable
{
    /// <summary>About 300 bytes each; beyond that the memory is emptied and filled again from the file.</summary>
    private const int MaxKnownSeries = 500_000;

    /// <summary>Some 5 MB; a larger write goes to the file in parts, still all or none.</summary>
    private const int MaxPendingSamples = 131_072;

    private readonly SqliteConnection _connection;
    private readonly ChunkWriter _chunks;
    private readonly PendingSamples _pending = new();
    private readonly Statement _version;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _findVehicle;
    private readonly Statement _addVehicle;
    private readonly Statement _updateVehicle;
    private readonly Statement _addFrame;
    private readonly Statement _findSeries;
    private readonly Statement _addSeries;
    private readonly Statement _updateSeries;
    private readonly Statement _putCodes;
    private readonly Statement _putAttribute;
    private readonly Statement _putDefinition;
    private readonly Dictionary<string, VehicleState> _vehicles = new(StringComparer.Ordinal);
    private readonly Dictionary<SeriesKey, SeriesState> _series = [];
    private readonly List<VehicleState> _touchedVehicles = [];
    private readonly List<SeriesState> _touchedSeries = [];
    private byte[] _codeBytes = new byte[256];
    private long _seenVersion;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        sqlite3 database = connection.Handle!; // open, so there is one
        _chunks = new ChunkWriter(database);
        _version = new Statement(database, "pragma data_version");
        _begin = new Statement(database, "begin immediate");
        _commit = new Statement(database, "commit");
        _rollback = new Statement(database, "rollback");
        _findVehicle = new Statement(database, "select id, first_at, last_at, frames, samples from vehicle where name = ?");
        _addVehicle = new Statement(database, "insert into vehicle(name, frames, samples) values(?, 0, 0) returning id");
        _updateVehicle = new Statement(database, "update vehicle set first_at = ?, last_at = ?, frames = ?, samples = ? where id = ?");
        _addFrame = new Statement(database, "insert or ignore into frame(vehicle, boot, seq, samples) values(?, ?, ?, ?)");
        _findSeries = new Statement(database, "select id, at, raw, quality, known_at, known_raw, known_quality from series where vehicle = ? and signal = ? and ecu = ?");
        _addSeries = new Statement(database, "insert into series(vehicle, signal, ecu, at, raw, quality) values(?, ?, ?, ?, ?, ?) returning id");
        _updateSeries = new Statement(database, "update series set at = ?, raw = ?, quality = ?, known_at = ?, known_raw = ?, known_quality = ? where id = ?");
        _putCodes = new Statement(database, """
            insert into trouble_codes(vehicle, ecu, state, at, codes) values(?, ?, ?, ?, ?)
            on conflict do update set at = excluded.at, codes = excluded.codes where excluded.at >= at
            """);
        _putAttribute = new Statement(database, """
            insert into attribute(vehicle, name, at, value) values(?, ?, ?, ?)
            on conflict do update set at = excluded.at, value = excluded.value where excluded.at >= at
            """);
        _putDefinition = new Statement(database, $"""
            insert or ignore into signal_definition(vehicle, number, at, definition) select ?1, ?2, ?3, ?4
            where ?4 is not coalesce(
                (select definition from signal_definition where vehicle = ?1 and number = ?2 and at <= ?3 order by at desc limit 1),
                (select definition from signal_definition where vehicle = ?1 and number = ?2 order by at limit 1))
            and (select count(*) from signal_definition where vehicle = ?1) < {ITimeSeries.MaxDefinitions}
            """);
    }

    public WriteResult Write(IReadOnlyList<FrameSamples> frames)
    {
        _begin.Execute();
        try
        {
            Refresh();
            WriteResult result = WriteFrames(frames);
            Commit();
            return result;
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Statement statement in new[]
        {
            _version, _begin, _commit, _rollback, _findVehicle, _addVehicle, _updateVehicle, _addFrame, _findSeries, _addSeries, _updateSeries, _putCodes, _putAttribute,
            _putDefinition,
        })
        {
            statement.Dispose();
        }

        _chunks.Dispose();
        _connection.Dispose();
    }

    /// <summary>Within the transaction: what memory says is what the file says.</summary>
    private void Refresh()
    {
        if (_series.Count > MaxKnownSeries || SomebodyElseWrote())
        {
            Forget();
        }
    }

    private void Commit()
    {
        StoreTouched();
        _commit.Execute();
    }

    private void Rollback()
    {
        Forget();
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            _rollback.Execute(); // after a full disk, SQLite has rolled back by itself
        }
    }

    private WriteResult WriteFrames(IReadOnlyList<FrameSamples> frames)
    {
        int stored = 0;
        long samples = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            FrameSamples frame = frames[i];
            VehicleState vehicle = Vehicle(frame.Key.Vehicle);
            if (_addFrame.Bind(1, vehicle.Id).Bind(2, frame.Key.Boot).Bind(3, frame.Key.Sequence).Bind(4, frame.Samples.Count).Execute() == 0)
            {
                continue;
            }

            stored++;
            samples += frame.Samples.Count;
            vehicle.Frames++;
            vehicle.Samples += frame.Samples.Count;
            Touch(vehicle);
            WriteSamples(vehicle, CollectionsMarshal.AsSpan(frame.Samples));
            WriteEvents(vehicle, frame);
            if (_pending.Count >= MaxPendingSamples)
            {
                StoreTouchedSeries();
            }
        }

        return new WriteResult(stored, frames.Count - stored, samples);
    }

    /// <summary>Whether another connection has changed the file since the last call: two servers on one file are no good idea, but break nothing.</summary>
    private bool SomebodyElseWrote()
    {
        _version.Step();
        long version = _version.Integer(0);
        _version.Reset();
        bool changed = version != _seenVersion;
        _seenVersion = version;
        return changed;
    }

    private void WriteSamples(VehicleState vehicle, ReadOnlySpan<Sample> samples)
    {
        // Frames come column by column, so the series seldom changes.
        SeriesKey key = default;
        SeriesState? series = null;
        foreach (ref readonly Sample sample in samples)
        {
            var sampleKey = new SeriesKey(vehicle.Id, sample.Signal, sample.Ecu);
            if (series is null || sampleKey != key)
            {
                key = sampleKey;
                series = Series(key, sample);
            }

            series.Pend(_pending, sample);
            series.Take(sample);
            vehicle.Take(sample.Time);
        }
    }

    private void WriteEvents(VehicleState vehicle, FrameSamples frame)
    {
        foreach (TroubleCodeList list in frame.TroubleCodes)
        {
            int length = list.Codes.Length * sizeof(ushort);
            if (length > _codeBytes.Length)
            {
                _codeBytes = new byte[length];
            }

            for (int i = 0; i < list.Codes.Length; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(_codeBytes.AsSpan(i * sizeof(ushort)), list.Codes[i]);
            }

            _putCodes.Bind(1, vehicle.Id).Bind(2, list.Ecu).Bind(3, (long)list.State).Bind(4, list.Time).Bind(5, _codeBytes.AsSpan(0, length)).Execute();
        }

        foreach (TextAttribute attribute in frame.Attributes)
        {
            _putAttribute.Bind(1, vehicle.Id).Bind(2, attribute.Name).Bind(3, attribute.Time).Bind(4, attribute.Value).Execute();
        }

        foreach (DefinedSignal defined in frame.Definitions)
        {
            _putDefinition.Bind(1, vehicle.Id).Bind(2, defined.Definition.Signal.Number).Bind(3, defined.Time).Bind(4, defined.Definition.ToBytes()).Execute();
        }
    }
}
