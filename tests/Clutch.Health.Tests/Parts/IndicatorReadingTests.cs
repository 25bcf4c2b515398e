namespace Clutch.Health.Tests.Parts;

public sealed class IndicatorReadingTests
{
    [Fact]
    public void Speaks_only_from_its_minimum_on()
    {
        Indicator indicator = Find("catalyst-ratio");
        VehicleState state = Vehicle.New();
        for (int i = 1; i < indicator.Minimum; i++)
        {
            Vehicle.Drive(ref state, 20, (Measure.CatalystRatio, 0.5));
            Assert.True(double.IsNaN(IndicatorReading.Of(indicator, state).Value));
        }

        Vehicle.Drive(ref state, 20, (Measure.CatalystRatio, 0.5));
        Assert.Equal(0.5, IndicatorReading.Of(indicator, state).Value, 5);
    }

    [Fact]
    public void One_deep_crank_among_many_says_nothing()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 30; i++)
        {
            Vehicle.Drive(ref state, 20, (Measure.CrankMinimum, i == 12 ? 7.0 : 10.8), (Measure.StartTemperature, 25));
        }

        Assert.Equal(10.8, IndicatorReading.Of(Find("battery-crank"), state).Value, 3);
    }

    [Fact]
    public void A_cold_start_may_dip_deeper_than_a_warm_one()
    {
        VehicleState cold = Vehicle.New();
        VehicleState warm = Vehicle.New();
        for (int i = 0; i < 20; i++)
        {
            Vehicle.Drive(ref cold, 20, (Measure.CrankMinimum, 9.0), (Measure.StartTemperature, -3));
            Vehicle.Drive(ref warm, 20, (Measure.CrankMinimum, 9.0), (Measure.StartTemperature, 30));
        }

        // 24 K below 21 °C at 0.025 V each.
        Assert.Equal(9.6, IndicatorReading.Of(Find("battery-crank"), cold).Value, 3);
        Assert.Equal(9.0, IndicatorReading.Of(Find("battery-crank"), warm).Value, 3);
    }

    [Fact]
    public void Lean_at_idle_alone_is_a_leak_and_lean_everywhere_is_not()
    {
        VehicleState leak = Vehicle.New();
        VehicleState fuel = Vehicle.New();
        for (int i = 0; i < 10; i++)
        {
            Vehicle.Drive(ref leak, 20, (Measure.TrimIdle, 18), (Measure.TrimCruise, 2));
            Vehicle.Drive(ref fuel, 20, (Measure.TrimIdle, 19), (Measure.TrimCruise, 18));
        }

        Assert.Equal(["mixture-idle-leak"], Blames(leak));
        Assert.Equal(["mixture-lean"], Blames(fuel));

        static IEnumerable<string> Blames(in VehicleState state) =>
            VehicleJudge.Judge(state, VehicleFacts.None)[Part.AirAndFuel].Evidence.Where(evidence => evidence.Damage > 0.1).Select(evidence => evidence.Id).ToArray();
    }

    [Fact]
    public void A_gas_conversion_that_was_always_lean_is_its_own_normal()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 30; i++)
        {
            Vehicle.Drive(ref state, 20, (Measure.TrimLong, 9));
        }

        Assert.Equal(0, IndicatorReading.Of(Find("mixture-drift"), state).Value, 6);
    }

    [Fact]
    public void Regenerations_are_counted_by_the_way_of_the_same_drives()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 20; i++)
        {
            Vehicle.Drive(ref state, 40, (Measure.Regenerations, i % 5 == 0 ? 1 : 0));
            Vehicle.Drive(ref state, 400);
        }

        // Of the last 32 ways only those with the measure count: one regeneration in 200 km.
        Assert.Equal(0.5, IndicatorReading.Of(Find("filter-regenerations"), state).Value, 1);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        Indicator indicator = Find("battery-crank");
        VehicleState state = Vehicle.New();
        Vehicle.Observe(ref state, indicator, 0.5);
        double sum = IndicatorReading.Of(indicator, state).Value;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            sum += IndicatorReading.Of(indicator, state).Value;
        }

        long after = GC.GetAllocatedBytesForCurrentThread();
        object probe = new byte[100];
        long control = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(before, after);
        Assert.True(control > after && probe is not null && sum != 0);
    }

    private static Indicator Find(string id) => PartModels.All.SelectMany(model => model.Indicators).Single(indicator => indicator.Id == id);
}
