using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Contracts.Tests.TimeSeries;

public abstract partial class TimeSeriesContract
{
    [Fact]
    public async Task Gives_samples_in_pages_with_their_quality()
    {
        await using ITimeSeries store = Open();
        var estimated = new Sample(Rpm, Engine, SampleQuality.Replayed, 1200, 7);
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1), At(Rpm, 1100, 2), estimated, At(Speed, 1000, 50)), Frame("bus", 1, 1, At(Rpm, 1000, 9))]);
        store.Write([Frame("car", 1, 2, new Sample(Rpm, Engine, SampleQuality.Measured, 1300, Sample.Silent))]);

        Assert.Equal([At(Rpm, 1000, 1), At(Rpm, 1100, 2)], store.Samples("car", Rpm, Engine, long.MinValue, 2));
        Assert.Equal([estimated, new Sample(Rpm, Engine, SampleQuality.Measured, 1300, Sample.Silent)], store.Samples("car", Rpm, Engine, 1101, 10));
        Assert.Empty(store.Samples("car", Rpm, Gearbox, 0, 10));
        Assert.Empty(store.Samples("nobody", Rpm, Engine, 0, 10));
    }

    [Fact]
    public async Task Gives_the_ledgers_frames_of_a_boot_in_pages()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1, 1)), Frame("car", 1, 2), Frame("car", 1, 4, At(Rpm, 2, 1), At(Rpm, 3, 1)), Frame("car", 2, 1), Frame("car", 1, (1L << 33) + 5)]);

        Assert.Equal([new LedgerFrame(1, 1, 1), new LedgerFrame(1, 2, 0)], store.Frames("car", 1, 1, 4, 2));
        Assert.Equal([new LedgerFrame(1, 4, 2), new LedgerFrame(1, (1L << 33) + 5, 0)], store.Frames("car", 1, 3, (1L << 33) + 9, 10));
        Assert.Empty(store.Frames("car", 3, 0, 100, 10));
    }

    [Fact]
    public async Task An_import_is_as_if_the_frames_had_been_written_and_again_changes_nothing()
    {
        await using ITimeSeries store = Open();
        var content = new FrameSamples { Key = new FrameKey("car", 0, 0) };
        content.Samples.AddRange([At(Rpm, 1000, 1), At(Rpm, 1100, 2), At(Speed, 1000, 50)]);
        content.TroubleCodes.Add(new TroubleCodeList(Engine, TroubleCodeState.Stored, 1000, [0x0301]));
        content.Attributes.Add(new TextAttribute(AttributeNames.Vin, 1000, "WVWZZZ1JZXW000001"));
        store.Import(content, []);
        Assert.Empty(store.Vehicles());
        store.Import(new FrameSamples { Key = new FrameKey("car", 0, 0) }, [new LedgerFrame(1, 1, 2), new LedgerFrame(1, 3, 1)]);
        string once = Everything(store);

        store.Import(content, [new LedgerFrame(1, 1, 2), new LedgerFrame(1, 3, 1)]);

        Assert.Equal(once, Everything(store));
        Assert.Equal([Point(1000, 1), Point(1100, 2)], store.Range("car", Rpm, Engine, 0, 2000, 100));
        Assert.Equal(new VehicleActivity("car", 1000, 1100, 2, 3), Assert.Single(store.Vehicles()));
        Assert.Equal([new BootLedger(1, 2, 1, 3, 3)], store.FrameLedger("car"));
        Assert.Equal(2, store.Latest("car").Count);
        Assert.Equal(new WriteResult(1, 1, 1), store.Write([Frame("car", 1, 3, At(Rpm, 9000, 9)), Frame("car", 1, 4, At(Rpm, 2000, 3))]));
        Assert.Equal(3, store.Samples("car", Rpm, Engine, 0, 10).Count);
    }
}
