namespace Clutch.Health.Training.Fleet;

/// <summary>Chooses for every part the predicted life below which it warns: as many failures announced as the false alarms of a car-year allow.</summary>
internal static class AlarmThresholds
{
    /// <summary>Days. 0 never warns.</summary>
    private static readonly double[] s_candidates = [0, 3, 5, 7, 9, 11, 13, 15, 18, 21, 24, 27, 30, 34, 38, 42, 47, 52, 58, 65, 75];

    /// <summary>On forecasts of models that had not seen the cars.</summary>
    public static Dictionary<Part, double> Choose(IReadOnlyList<FleetLife> lives, double carYears, double falseAlarms)
    {
        var offers = lives.GroupBy(life => life.Part).ToDictionary(
            part => part.Key,
            part => s_candidates.Select(threshold => (Threshold: threshold, Alarms: FleetAlarms.Of(part, threshold))).ToArray());

        // The price of a false alarm, in announced failures, at which the allowance is just used.
        (double low, double high) = (0, 100);
        for (int i = 0; i < 60; i++)
        {
            double price = (low + high) / 2;
            bool affordable = offers.Values.Sum(offer => Best(offer, price).Alarms.FalseAlarms) <= falseAlarms * carYears;
            (low, high) = affordable ? (low, price) : (price, high);
        }

        return offers.ToDictionary(offer => offer.Key, offer => Best(offer.Value, high).Threshold);
    }

    private static (double Threshold, FleetAlarms Alarms) Best((double Threshold, FleetAlarms Alarms)[] offer, double price) =>
        offer.MaxBy(each => each.Alarms.Announced - (price * each.Alarms.FalseAlarms));
}
