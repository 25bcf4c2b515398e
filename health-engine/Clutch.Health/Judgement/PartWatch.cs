namespace Clutch.Health;

/// <summary>Gathers, indicator by indicator, why a part can be judged or not.</summary>
internal struct PartWatch
{
    private bool _speaks;
    private bool _heard;
    private uint _stuck;
    private int _seen;
    private int _needed;

    /// <summary>An indicator whose sensor stands still does not speak, whatever it said before.</summary>
    public bool IsStuck(Indicator indicator, in VehicleState state)
    {
        if (state.Stuck == 0)
        {
            return false;
        }

        uint stuck = 0;
        foreach (Channel channel in MeasureSignals.Of(indicator.Measure))
        {
            stuck |= state.Stuck & (1u << (int)channel);
        }

        _stuck |= stuck;
        return stuck != 0;
    }

    public void See(Indicator indicator, IndicatorReading reading, in VehicleState state)
    {
        _speaks |= !double.IsNaN(reading.Value);
        _heard |= reading.Observations > 0 || Unheard(indicator.Measure, state) == 0;
        if (reading.Observations > 0 && (_needed == 0 || indicator.Minimum - reading.Observations < _needed - _seen))
        {
            (_seen, _needed) = (reading.Observations, indicator.Minimum);
        }
    }

    public readonly ObservabilityReason Reason(PartModel model, in VehicleState state, PaceReading[] paces)
    {
        if (_speaks)
        {
            return new ObservabilityReason(Observability.Observed, [], _seen, _needed);
        }

        if (_stuck != 0)
        {
            return new ObservabilityReason(Observability.SensorStuck, Channels(_stuck), 0, 0);
        }

        if (model.Indicators.IsEmpty)
        {
            return ByUse(model, state, paces);
        }

        return _heard
            ? new ObservabilityReason(Observability.NotYet, [], _seen, _needed)
            : new ObservabilityReason(Observability.NotOnThisCar, Missing(model.Indicators.Select(indicator => indicator.Measure), state), 0, 0);
    }

    private static ObservabilityReason ByUse(PartModel model, in VehicleState state, PaceReading[] paces)
    {
        bool known = model.Budget is null ? paces.Any(pace => pace.IsObserved) : state.Kilometres > 0 || state.History(model.Budget.Spends).Count > 0;
        if (known)
        {
            return new ObservabilityReason(Observability.ByUse, [], state.Drives, 0);
        }

        Measure[] needs = [.. paces.Select(pace => pace.Pace.Measure), .. model.Budget is { } budget ? new[] { budget.Spends } : []];
        IReadOnlyList<Channel> missing = Missing(needs, state);
        return missing.Count > 0
            ? new ObservabilityReason(Observability.NotOnThisCar, missing, 0, 0)
            : new ObservabilityReason(Observability.NotYet, [], paces.Length > 0 ? paces[0].Observations : 0, paces.Length > 0 ? paces[0].Pace.Minimum : 1);
    }

    /// <summary>The channels that the nearest of the measures lacks.</summary>
    private static IReadOnlyList<Channel> Missing(IEnumerable<Measure> measures, in VehicleState state)
    {
        uint fewest = uint.MaxValue;
        foreach (Measure measure in measures)
        {
            uint missing = Unheard(measure, state);
            fewest = System.Numerics.BitOperations.PopCount(missing) < System.Numerics.BitOperations.PopCount(fewest) ? missing : fewest;
        }

        return fewest == uint.MaxValue ? [] : Channels(fewest);
    }

    private static uint Unheard(Measure measure, in VehicleState state)
    {
        uint missing = 0;
        foreach (Channel channel in MeasureSignals.Of(measure))
        {
            missing |= state.Recorder.Now.TimeOf(channel) == 0 ? 1u << (int)channel : 0;
        }

        return missing;
    }

    private static IReadOnlyList<Channel> Channels(uint bits) => [.. Enumerable.Range(0, 32).Where(bit => (bits & (1u << bit)) != 0).Select(bit => (Channel)bit)];
}
