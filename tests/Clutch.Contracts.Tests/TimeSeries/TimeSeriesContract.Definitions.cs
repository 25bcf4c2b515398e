using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Contracts.Tests.TimeSeries;

public abstract partial class TimeSeriesContract
{
    private const ushort Oil = 0x8123;

    [Fact]
    public async Task Definitions_come_back_as_they_were_told_by_number_and_time()
    {
        await using ITimeSeries store = Open();
        SignalDefinition door = Definition(0x9000, "Vehicle.Make.DOOR", texts: [new(0, "closed"), new(1, "offen – ÿ")]);
        store.Write([Defining(1, 2000, door), Defining(2, 1000, Definition(Oil, "Vehicle.Make.OIL_T", "Cel", 0.01)), Defining(1, 500, Definition(Oil, "Vehicle.Make.OTHER"), vehicle: "bus")]);

        Assert.Equal(["1000 8123 Vehicle.Make.OIL_T Cel 0.01 ", "2000 9000 Vehicle.Make.DOOR  1 closed,offen – ÿ"], Shown(store, "car"));
        Assert.Equal(["500 8123 Vehicle.Make.OTHER  1 "], Shown(store, "bus"));
        Assert.Empty(store.Definitions("ghost"));
    }

    [Fact]
    public async Task The_same_definition_again_is_not_a_new_one_whenever_it_comes()
    {
        await using ITimeSeries store = Open();
        SignalDefinition oil = Definition(Oil, "Vehicle.Make.OIL_T");
        store.Write([Defining(1, 2000, oil), Defining(2, 3000, oil)]);
        store.Write([Defining(3, 1000, oil), Defining(4, 2000, oil)]);

        Assert.Equal(["2000 8123 Vehicle.Make.OIL_T  1 "], Shown(store, "car"));
    }

    [Fact]
    public async Task Another_meaning_of_a_number_holds_from_its_time_on_and_the_first_is_kept()
    {
        await using ITimeSeries store = Open();
        SignalDefinition[] meanings = [Definition(Oil, "Vehicle.Make.A"), Definition(Oil, "Vehicle.Make.B"), Definition(Oil, "Vehicle.Make.A"), Definition(Oil, "Vehicle.Make.A")];
        store.Write([.. meanings.Select((meaning, i) => Defining(i + 1, 1000 * (i + 1), meaning))]);

        Assert.Equal(["1000 8123 Vehicle.Make.A  1 ", "2000 8123 Vehicle.Make.B  1 ", "3000 8123 Vehicle.Make.A  1 "], Shown(store, "car"));
    }

    [Fact]
    public async Task Samples_of_a_number_that_nobody_has_defined_yet_are_kept()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Oil, 1000, 42))]);
        Assert.Empty(store.Definitions("car"));

        store.Write([Defining(2, 5000, Definition(Oil, "Vehicle.Make.OIL_T"))]);

        Assert.Equal(["5000 8123 Vehicle.Make.OIL_T  1 "], Shown(store, "car"));
        Assert.Equal([Point(1000, 42)], store.Range("car", Oil, null, 0, 9000, 10));
        Assert.Equal(Oil, Assert.Single(store.Latest("car")).Newest.Signal);
    }

    [Fact]
    public async Task A_device_that_invents_definitions_without_end_cannot_fill_the_store()
    {
        await using ITimeSeries store = Open();
        FrameSamples flood = Frame("car", 1, 1);
        for (int i = 0; i < ITimeSeries.MaxDefinitions + 50; i++)
        {
            flood.Definitions.Add(new DefinedSignal(i, Definition(Oil, $"Vehicle.Make.S{i}")));
        }

        store.Write([flood, Defining(1, 1, Definition(Oil, "Vehicle.Make.OIL_T"), vehicle: "bus")]);

        Assert.Equal(ITimeSeries.MaxDefinitions, store.Definitions("car").Count);
        Assert.Single(store.Definitions("bus"));
    }

    [Fact]
    public async Task Definitions_outlive_the_store_and_a_frame_that_came_before_adds_none()
    {
        await using (ITimeSeries store = Open())
        {
            store.Write([Defining(1, 1000, Definition(Oil, "Vehicle.Make.A"))]);
        }

        await using ITimeSeries again = Open();
        again.Write([Defining(1, 9000, Definition(Oil, "Vehicle.Make.B"))]);
        Assert.Equal(["1000 8123 Vehicle.Make.A  1 "], Shown(again, "car"));
    }

    private static SignalDefinition Definition(ushort number, string path, string unit = "", double scale = 1, params KeyValuePair<long, string>[] texts) =>
        new(new Signal(number, path, unit, SignalClass.Momentary, scale, 0, 0, 100, "7E0 22/1E04", "A signal"), texts);

    private static FrameSamples Defining(long sequence, long time, SignalDefinition definition, string vehicle = "car")
    {
        FrameSamples frame = Frame(vehicle, 1, sequence);
        frame.Definitions.Add(new DefinedSignal(time, definition));
        return frame;
    }

    private static IEnumerable<string> Shown(ITimeSeries store, string vehicle) => store.Definitions(vehicle).Select(defined =>
    {
        Signal signal = defined.Definition.Signal;
        return $"{defined.Time} {signal.Number:X4} {signal.Path} {signal.Unit} {signal.Scale} {string.Join(',', defined.Definition.Texts.OrderBy(pair => pair.Key).Select(pair => pair.Value))}";
    });
}
