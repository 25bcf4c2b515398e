using System.ComponentModel.DataAnnotations;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>When a car counts as parked.</summary>
public sealed class EngineWatchTests
{
    private const ushort Rpm = 0x10C0;
    private const ushort Speed = 0x10D0;

    private readonly SimulatedTime _time = new();
    private readonly EngineWatch _watch;

    public EngineWatchTests()
    {
        _watch = new EngineWatch(new ParkingOptions(), _time);
    }

    [Fact]
    public void Silence_and_a_battery_that_nothing_charges_make_a_parked_car_after_a_minute()
    {
        Live(10, rpm: 800, speed: 0, volts: 14.1);
        Live(59, rpm: null, speed: null, volts: 12.5);
        Assert.Null(_watch.ParkedBecause);
        Live(2, rpm: null, speed: null, volts: 12.5);
        Assert.Contains("12.5 V", _watch.ParkedBecause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 12.4, 590)]
    [InlineData(0, 50, 12.4, 7200)]
    [InlineData(0, 0, 13.9, 7200)]
    [InlineData(900, 0, 12.2, 7200)]
    public void A_stop_at_a_light_a_hybrid_and_a_lazy_alternator_are_not_parked(int rpm, int speed, double volts, int seconds)
    {
        Live(30, rpm: 2000, speed: 50, volts: 14.1);
        for (int i = 0; i < seconds; i++)
        {
            Live(1, rpm, speed, volts);
            Assert.Null(_watch.ParkedBecause);
        }
    }

    [Fact]
    public void Silence_alone_is_enough_after_five_minutes_whatever_the_voltage_says()
    {
        Live(299, rpm: null, speed: null, volts: 13.4);
        Assert.Null(_watch.ParkedBecause);
        Live(2, rpm: null, speed: null, volts: 13.4);
        Assert.NotNull(_watch.ParkedBecause);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(25.0)]
    [InlineData(null)]
    public void A_voltage_that_no_battery_has_decides_nothing(double? volts)
    {
        Live(299, rpm: null, speed: null, volts);
        Assert.Null(_watch.ParkedBecause);
        Live(2, rpm: null, speed: null, volts);
        Assert.Contains("cannot be believed", _watch.ParkedBecause, StringComparison.Ordinal);
        Assert.Equal(VoltageWorth.None, _watch.Battery.Worth(12.4));
    }

    [Fact]
    public void A_voltage_that_stays_the_same_with_a_running_engine_cannot_tell_a_start()
    {
        Live(5, rpm: 800, speed: 0, volts: 12.4);
        Assert.Equal(VoltageWorth.Unproven, _watch.Battery.Worth(12.4));
        Live(60, rpm: 800, speed: 0, volts: 12.4);
        Assert.Equal(VoltageWorth.None, _watch.Battery.Worth(12.4));
        Live(1, rpm: 800, speed: 0, volts: 14.0);
        Assert.Equal(VoltageWorth.Proven, _watch.Battery.Worth(12.4));
    }

    [Fact]
    public void A_single_odd_reading_does_not_discredit_the_adapter()
    {
        Live(5, rpm: null, speed: null, volts: 12.4);
        Live(2, rpm: null, speed: null, volts: 5.1);
        Assert.True(_watch.Battery.IsUsable);
        Assert.Equal(12.4, _watch.Battery.Volts);
        Live(1, rpm: null, speed: null, volts: 5.1);
        Assert.False(_watch.Battery.IsUsable);
    }

    public static TheoryData<Action<ParkingOptions>, string> Wrong => new()
    {
        { options => options.OffVolts = 5, "Parking:OffVolts" },
        { options => options.OffVolts = double.NaN, "Parking:OffVolts" },
        { options => options.OffSeconds = 0, "Parking:OffSeconds" },
        { options => options.WakeVolts = 12.9, "Parking:WakeVolts" },
        { options => options.WakeRiseVolts = 0, "Parking:WakeRiseVolts" },
        { options => options.LowVolts = 13, "Parking:LowVolts" },
        { options => options.ReadSeconds = 1, "Parking:ReadSeconds" },
        { options => options.ReadMostSeconds = 59, "Parking:ReadMostSeconds" },
        { options => options.LowReadMostSeconds = 59, "Parking:LowReadMostSeconds" },
        { options => options.ProbeMostSeconds = 59, "Parking:ProbeMostSeconds" },
        { options => options.SilentSeconds = 1, "Parking:SilentSeconds" },
        { options => options.StandingSeconds = 1, "Parking:StandingSeconds" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_setting_is_named(Action<ParkingOptions> set, string key)
    {
        var options = new EdgeOptions();
        Assert.True(Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
        set(options.Parking);
        var errors = new List<ValidationResult>();
        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true));
        Assert.Equal(key, errors[0].MemberNames.Single());
    }

    private void Live(int seconds, int? rpm, int? speed, double? volts)
    {
        for (int i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (rpm is { } turns)
            {
                _watch.Heard();
                _watch.Saw(new Sample(Rpm, 0x7E8, SampleQuality.Measured, 1, turns * 4));
            }

            if (speed is { } kilometresPerHour)
            {
                _watch.Saw(new Sample(Speed, 0x7E8, SampleQuality.Measured, 1, kilometresPerHour));
            }

            _watch.Took(volts);
        }
    }
}
