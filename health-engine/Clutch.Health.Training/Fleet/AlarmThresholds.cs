using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>Chooses for every part when it warns: as many failures announced as the false alarms of a car-year allow, over all parts together.</summary>
internal static class AlarmThresholds
{
    /// <summary>Days, and shares of them; 0 never warns.</summary>
    private static readonly LearnedAlarm[] s_candidates =
    [
        new(0, 0.5),
        .. ((double[])[10, 15, 20, 25, 30, 36, 43, 51, 60, 70, 80, 90, 100, 110, 120, 130]).SelectMany(
            watch => ((double[])[0.3, 0.4, 0.5, 0.6, 0.7]).Select(share => new LearnedAlarm(watch, share))),
    ];

    /// <summary>On forecasts of models that had not seen the cars.</summary>
    public static Dictionary<Part, LearnedAlarm> Choose(IReadOnlyList<FleetLife> lives, double carYears, double falseAlarms, int threads)
    {
        var offers = lives.GroupBy(life => life.Part).ToDictionary(part => part.Key, part => Offers([.. part], threads));

        // The price of a false alarm, in announced failures, at which the allowance is just used.
        (double low, double high) = (0, 100);
        for (int i = 0; i < 60; i++)
        {
            double price = (low + high) / 2;
            bool affordable = offers.Values.Sum(offer => Best(offer, price).Alarms.FalseAlarms) <= falseAlarms * carYears;
            (low, high) = affordable ? (low, price) : (price, high);
        }

        return offers.ToDictionary(offer => offer.Key, offer => Best(offer.Value, high).Alarm);
    }

    private static (LearnedAlarm Alarm, FleetAlarms Alarms)[] Offers(FleetLife[] lives, int threads)
    {
        var offers = new (LearnedAlarm Alarm, FleetAlarms Alarms)[s_candidates.Length];
        Parallel.For(0, offers.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => offers[i] = (s_candidates[i], FleetAlarms.Of(lives, s_candidates[i])));
        return offers;
    }

    private static (LearnedAlarm Alarm, FleetAlarms Alarms) Best((LearnedAlarm Alarm, FleetAlarms Alarms)[] offer, double price) =>
        offer.MaxBy(each => each.Alarms.Announced - (price * each.Alarms.FalseAlarms));
}
