using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Contracts.Tests.TimeSeries;

public abstract partial class TimeSeriesContract
{
    [Fact]
    public async Task The_ledger_tells_what_is_missing_of_each_boot()
    {
        await using ITimeSeries store = Open();
        foreach (int sequence in new[] { 3, 4, 9, 6 })
        {
            store.Write([Frame("car", 7, sequence, At(Rpm, sequence, 1), At(Speed, sequence, 1))]);
        }

        store.Write([Frame("car", 8, 1), Frame("bus", 7, 5, At(Rpm, 1, 1))]);

        Assert.Equal([new BootLedger(7, 4, 3, 9, 8), new BootLedger(8, 1, 1, 1, 0)], store.FrameLedger("car"));
        Assert.Equal([3, 0], store.FrameLedger("car").Select(b => b.Missing));
    }

    [Fact]
    public async Task Vehicles_are_listed_with_their_activity()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("zebra", 1, 1, At(Rpm, 3000, 1), At(Speed, 1000, 1)), Frame("ant", 1, 1)]);
        store.Write([Frame("zebra", 1, 2, At(Rpm, 500, 1))]);

        Assert.Equal([new VehicleActivity("ant", null, null, 1, 0), new VehicleActivity("zebra", 500, 3000, 2, 3)], store.Vehicles());
    }

    [Fact]
    public async Task Trouble_codes_are_the_newest_complete_list_per_ecu_and_state()
    {
        await using ITimeSeries store = Open();
        var stored = new TroubleCodeList(Engine, TroubleCodeState.Stored, 2000, [0x0301, 0xC123]);
        var older = new TroubleCodeList(Engine, TroubleCodeState.Stored, 1000, [0x0420]);
        var pending = new TroubleCodeList(Engine, TroubleCodeState.Pending, 1000, [0x0171]);
        var cleared = new TroubleCodeList(Gearbox, TroubleCodeState.Stored, 3000, []);
        store.Write([Event(1, codes: [stored, pending]), Event(2, codes: [older]), Event(3, codes: [cleared with { Time = 1, Codes = [0x0700] }]), Event(4, codes: [cleared])]);

        IReadOnlyList<TroubleCodeList> codes = store.Codes("car");

        Assert.Equivalent(new[] { stored, pending, cleared }, codes, strict: true);
    }

    [Fact]
    public async Task Attributes_are_the_newest_text_per_name()
    {
        await using ITimeSeries store = Open();
        var vin = new TextAttribute(AttributeNames.Vin, 2000, "WVWZZZ1JZXW000001");
        var adapter = new TextAttribute(AttributeNames.Adapter, 1000, "ELM327 v1.5 – ÿ");
        store.Write([Event(1, texts: [vin, adapter]), Event(2, texts: [vin with { Time = 1000, Value = "old" }])]);

        Assert.Equal([adapter, vin], store.Attributes("car"));
    }

    [Fact]
    public async Task An_unknown_vehicle_has_nothing()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);

        Assert.Empty(store.Latest("ghost"));
        Assert.Empty(store.Range("ghost", Rpm, null, 0, 9000, 10));
        Assert.Empty(store.Range("car", Speed, null, 0, 9000, 10));
        Assert.Equal(0, store.CountSamples("ghost"));
        Assert.Empty(store.FrameLedger("ghost"));
        Assert.Empty(store.Codes("ghost"));
        Assert.Empty(store.Attributes("ghost"));
    }

    [Fact]
    public async Task Names_are_data_not_language()
    {
        await using ITimeSeries store = Open();
        const string Name = "x'; drop table vehicle; -- %_\\ \"";
        store.Write([Frame(Name, 1, 1, At(Rpm, 1000, 1)), Frame("other", 1, 1, At(Rpm, 1000, 2))]);

        Assert.Equal(["other", Name], store.Vehicles().Select(v => v.Vehicle));
        Assert.Equal([Point(1000, 1)], store.Range(Name, Rpm, null, 0, 9000, 10));
        Assert.Empty(store.Range("%", Rpm, null, 0, 9000, 10));
    }
}
