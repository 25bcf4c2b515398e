using System.Buffers.Binary;
using Clutch.Health.Worker;
using Clutch.Telemetry;

namespace Clutch.Health.Tests.Engine;

/// <summary>What cannot wait for the end of a drive, through the engine and the role's own examiner.</summary>
public sealed class LiveWatchTests
{
    private const long Epoch = 1_767_225_600_000;
    private const ushort Rpm = 0x10C0, Coolant = 0x1050, Voltage = 0x1420;

    private readonly VehicleExaminer _examiner = new(new HealthRules());
    private readonly VehicleEntry _entry = new("car") { IsLookedAt = true };
    private readonly FleetLives _lives = new();
    private readonly byte[] _buffer = new byte[FrameFormat.MaxBytes];
    private long _sequence;
    private long _time = Epoch;

    [Fact]
    public void Coolant_above_its_limit_raises_within_seconds_and_clears_only_when_it_has_been_cool_for_a_minute()
    {
        Seconds(20, rpm: 2_000, coolant: 100, voltage: 14);
        Assert.Null(_entry[Part.Cooling]);
        int raised = Seconds(20, rpm: 2_000, coolant: 120, voltage: 14);
        Assert.InRange(raised, 4, 7);
        KeptAlert alert = _entry[Part.Cooling]!;
        Assert.Equal((AlertStatus.Open, AlertLevel.Act), (alert.State.Status, alert.State.Level));

        // At the border between the two limits nothing comes and nothing goes.
        for (int i = 0; i < 30; i++)
        {
            Seconds(4, rpm: 2_000, coolant: i % 2 == 0 ? 118 : 110, voltage: 14);
        }

        Assert.Equal(alert.Cause, _entry[Part.Cooling]!.Cause);
        Assert.InRange(Seconds(90, rpm: 2_000, coolant: 95, voltage: 14), 58, 64);
        Assert.Null(_entry[Part.Cooling]);
    }

    [Fact]
    public void A_switched_off_engine_takes_no_alert_back()
    {
        Seconds(10, rpm: 2_000, coolant: 120, voltage: 14);
        Assert.NotNull(_entry[Part.Cooling]);
        Seconds(5, rpm: 0, coolant: 119, voltage: 12.4);
        Assert.NotNull(_entry[Part.Cooling]);
    }

    [Fact]
    public void Charging_that_is_lost_raises_while_the_engine_runs_and_a_resting_battery_does_not()
    {
        Seconds(120, rpm: 0, coolant: 60, voltage: 11.8);
        Assert.Null(_entry[Part.Alternator]);
        Assert.InRange(Seconds(60, rpm: 1_500, coolant: 80, voltage: 11.8), 19, 23);
        Assert.Equal(AlertLevel.Act, _entry[Part.Alternator]!.State.Level);
        Seconds(60, rpm: 1_500, coolant: 80, voltage: 12.6);
        Assert.NotNull(_entry[Part.Alternator]);
        Seconds(60, rpm: 1_500, coolant: 80, voltage: 14.1);
        Assert.Null(_entry[Part.Alternator]);
    }

    [Theory]
    [InlineData(true, 0x0300)]
    [InlineData(true, 0x0301, 0x0304)]
    [InlineData(false, 0x0301)]
    [InlineData(false, 0x0420)]
    public void Misfire_of_several_cylinders_raises_at_once_and_goes_with_its_codes(bool raises, params int[] codes)
    {
        Seconds(3, rpm: 2_000, coolant: 90, voltage: 14);
        Codes(codes);
        Assert.Equal(raises, _entry[Part.Ignition] is not null);
        Codes();
        Assert.Null(_entry[Part.Ignition]);
    }

    [Fact]
    public void A_live_alert_is_told_in_its_own_words_in_the_finding()
    {
        Finding? finding = null;
        Seconds(10, rpm: 2_000, coolant: 120, voltage: 14, found => finding ??= found);
        var root = System.Text.Json.JsonElement.Parse(finding!.Document.Span);
        Assert.Equal("live-changed", root.GetProperty("reasons")[0].GetString());
        System.Text.Json.JsonElement alert = root.GetProperty("alerts")[0];
        Assert.Equal("overheating", alert.GetProperty("live").GetString());
        Assert.Equal("The engine overheats", alert.GetProperty("title").GetProperty("en").GetString());
        Assert.NotEmpty(alert.GetProperty("action").GetProperty("ar").GetString()!);
    }

    /// <summary>One frame a second; gives the second at which the first finding was made, 0 when none was.</summary>
    private int Seconds(int count, double rpm, double coolant, double voltage, Action<Finding>? found = null)
    {
        int first = 0;
        for (int i = 1; i <= count; i++)
        {
            var writer = new FrameWriter("car", 1);
            foreach ((ushort signal, double value) in new[] { (Rpm, rpm), (Coolant, coolant), (Voltage, voltage) })
            {
                writer.Add(new Sample(signal, 0x7E8, SampleQuality.Measured, _time, SignalRegistry.Get(signal).ToRaw(value)));
            }

            if (Take(writer) is { } finding)
            {
                first = first == 0 ? i : first;
                found?.Invoke(finding);
            }

            _time += 1_000;
        }

        return first;
    }

    private void Codes(params int[] codes)
    {
        byte[] data = new byte[1 + (2 * codes.Length)];
        data[0] = (byte)TroubleCodeState.Stored;
        for (int i = 0; i < codes.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(1 + (2 * i)), (ushort)codes[i]);
        }

        var writer = new FrameWriter("car", 1);
        writer.Add(new Sample(Rpm, 0x7E8, SampleQuality.Measured, _time, SignalRegistry.Get(Rpm).ToRaw(2_000)));
        writer.AddEvent(FrameEventKind.TroubleCodes, 0x7E8, _time, data);
        Take(writer);
        _time += 1_000;
    }

    private Finding? Take(FrameWriter writer)
    {
        Assert.Equal(FrameReject.None, Frame.TryRead(_buffer.AsSpan(0, writer.Write(++_sequence, _buffer)), out Frame frame));
        return _examiner.Take(_entry, frame, stated: false, _lives);
    }
}
