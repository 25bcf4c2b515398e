using Clutch.Devices;
using Clutch.Host;
using Clutch.Telemetry;
using Clutch.Testing;
using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch migrate</c> of histories and of the device registry. The server is this test, which has the data folder.</summary>
public sealed class MigrateStoresTests : IDisposable
{
    private const int Vehicles = 12;
    private const int SamplesAFrame = 100;

    private readonly TempFolder _folder = new();
    private readonly MockTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Histories_move_beside_the_server_whatever_is_killed_and_are_the_same_row_by_row()
    {
        Directory.CreateDirectory(_folder["data"]);
        await using var series = new SqliteTimeSeries(_folder["data/timeseries.db"]);
        for (int sequence = 1; sequence <= 150; sequence++)
        {
            Write(series, sequence);
        }

        using (DataLock server = DataLock.Take(_folder["data"]))
        {
            for (int kill = 1; kill <= 3; kill++)
            {
                using ClutchProcess killed = Migrate("--to-timeseries", $"sqlite:{_folder["new.db"]}");
                await CopiedAsync(killed, kill * 3);
                killed.Kill();
            }

            using ClutchProcess migrate = Migrate("--to-timeseries", $"sqlite:{_folder["new.db"]}");
            await migrate.OutputWithAsync("Caught up: ");
            Assert.Contains("stop it when you want to switch", migrate.Output, StringComparison.Ordinal);
            for (int sequence = 152; sequence <= 160; sequence++)
            {
                Write(series, sequence);
            }

            Write(series, 151, late: true); // a frame that was missing, and samples before others that are copied already
            server.Dispose();
            Assert.True(await migrate.ExitAsync() == 0, migrate.Output);
            Assert.Contains("there the same, row by row", migrate.Output, StringComparison.Ordinal);
            Assert.Contains($"--timeseries sqlite:{_folder["new.db"]}", migrate.Output, StringComparison.Ordinal);
        }

        await using var copy = new SqliteTimeSeries(_folder["new.db"]);
        Same(series, copy);
        Assert.Equal(160, Assert.Single(copy.FrameLedger("car-3")).Frames);
        Assert.Equal(series.CountSamples("car-3"), copy.CountSamples("car-3"));
        Assert.Equal(series.Latest("car-3"), copy.Latest("car-3"));
    }

    [Fact]
    public async Task Histories_move_to_InfluxDB_and_the_registry_to_PostgreSQL()
    {
        using var influx = new InfluxServer();
        using PostgresServer postgres = PostgresServer.Start();
        Directory.CreateDirectory(_folder["data"]);
        await using var series = new SqliteTimeSeries(_folder["data/timeseries.db"]);
        for (int sequence = 1; sequence <= 20; sequence++)
        {
            Write(series, sequence);
        }

        using var devices = new DeviceRegistry(_folder["data/registry.db"], _time);
        string token = devices.Add("car-1");
        devices.Add("car-2");
        devices.Pin("car-3", new byte[32]);
        string address = $"influx://127.0.0.1:{influx.Port}/moved";
        using (DataLock server = DataLock.Take(_folder["data"]))
        {
            using (ClutchProcess killed = Migrate("--to-registry", postgres.Address))
            {
                await killed.OutputWithAsync("Caught up: 3 devices");
                killed.Kill();
            }

            devices.Remove("car-2"); // while nobody looks: the copy of its token must go too
            using ClutchProcess migrate = Migrate("--to-timeseries", address, "--to-registry", postgres.Address);
            await migrate.OutputWithAsync("Caught up: ");
            Write(series, 21);
            string code = devices.MakeClaimCode("car-4");
            server.Dispose();
            Assert.True(await migrate.ExitAsync() == 0, migrate.Output);
            Assert.Contains("there the same, row by row", migrate.Output, StringComparison.Ordinal);
            Assert.Contains("registry     3 devices here; there the same", migrate.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(token, migrate.Output, StringComparison.Ordinal);

            using var moved = new DeviceRegistry(postgres.Address, _time);
            Assert.True(moved.Check("car-1", token));
            Assert.Equal(devices.List().Select(device => device.ToString()), moved.List().Select(device => device.ToString()));
            Assert.Equal("car-4", (await moved.ClaimAsync(code, CancellationToken.None))?.Vehicle);
        }

        Assert.True(InfluxAddress.TryParse(address, out InfluxAddress? parsed, out _));
        await using var there = new InfluxTimeSeries(parsed, row => Assert.Fail($"{row}"));
        Same(series, there);
        Assert.Equal(series.Range("car-3", 0x10C0, 0x7E8, 0, long.MaxValue, 10_000), there.Range("car-3", 0x10C0, 0x7E8, 0, long.MaxValue, 10_000));
    }

    [Fact]
    public async Task A_store_that_holds_something_else_is_refused()
    {
        Directory.CreateDirectory(_folder["data"]);
        await using (var series = new SqliteTimeSeries(_folder["data/timeseries.db"]))
        {
            Write(series, 1);
        }

        await using (var other = new SqliteTimeSeries(_folder["new.db"]))
        {
            other.Write([new FrameSamples { Key = new FrameKey("stranger", 1, 1) }]);
        }

        using ClutchProcess migrate = Migrate("--to-timeseries", $"sqlite:{_folder["new.db"]}");
        Assert.Equal(1, await migrate.ExitAsync());
        Assert.Contains("holds histories of stranger", migrate.Output, StringComparison.Ordinal);
    }

    private static void Same(SqliteTimeSeries source, ITimeSeries target)
    {
        Assert.Equal(source.Vehicles(), target.Vehicles());
        Assert.All(source.Vehicles(), vehicle => Assert.Equal(HistoryDigest.Of(source, vehicle.Vehicle, 777, default), HistoryDigest.Of(target, vehicle.Vehicle, 777, default)));
    }

    /// <summary>A frame of every vehicle: two signals, silence now and then, a code and a text.</summary>
    private static void Write(SqliteTimeSeries series, int sequence, bool late = false) => series.Write([.. Enumerable.Range(1, Vehicles).Select(number =>
    {
        var frame = new FrameSamples { Key = new FrameKey($"car-{number}", 7, sequence) };
        for (int i = 0; i < SamplesAFrame; i++)
        {
            long time = 1_760_000_000_000 + (sequence * 10_000L) + (i * 50) + (late ? -500_017 : 0);
            long raw = i == 99 && sequence % 10 == 0 ? Sample.Silent : 3000 + i + number;
            frame.Samples.Add(new Sample(i % 2 == 0 ? (ushort)0x10C0 : (ushort)0x10D0, 0x7E8, sequence % 7 == 0 ? SampleQuality.Replayed : SampleQuality.Measured, time, raw));
        }

        frame.TroubleCodes.Add(new TroubleCodeList(0x7E8, TroubleCodeState.Stored, sequence, [0x0301, (ushort)sequence]));
        frame.Attributes.Add(new TextAttribute(AttributeNames.Vin, sequence, $"WVWZZZ1JZXW{sequence:000000}"));
        return frame;
    })]);

    private ClutchProcess Migrate(params string[] to) => new(null, ["migrate", "--data", _folder["data"], .. to]);

    /// <summary>Waits until so many vehicles are in the copy, as far as can be seen.</summary>
    private async Task CopiedAsync(ClutchProcess migrate, int vehicles)
    {
        while (!migrate.HasExited)
        {
            if (File.Exists(_folder["new.db"]))
            {
                await using var copy = new SqliteTimeSeries(_folder["new.db"]);
                if (copy.Vehicles().Count >= vehicles)
                {
                    return;
                }
            }

            await Task.Delay(5);
        }

        Assert.Fail(migrate.Output);
    }

    private sealed class MockTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);
    }
}
