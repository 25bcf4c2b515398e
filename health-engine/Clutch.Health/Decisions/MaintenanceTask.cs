namespace Clutch.Health;

/// <summary>Why something is to be done.</summary>
public enum TaskReason : byte
{
    /// <summary>The part's life runs out.</summary>
    Life,

    /// <summary>The calendar or the odometer says so.</summary>
    Service,
}

/// <summary>Something to be done, and what it costs to do it in each of the weeks to come.</summary>
/// <param name="Part">On which part.</param>
/// <param name="Reason">Why.</param>
/// <param name="Visit">Which visit it takes.</param>
/// <param name="Weekly">Expected cost of doing it at the beginning of week 0, 1, …: failing before, life thrown away, and failures of the next part until the end of the year; without the visit. Hours of labour.</param>
public sealed record MaintenanceTask(Part Part, TaskReason Reason, VisitClass Visit, IReadOnlyList<double> Weekly)
{
    /// <summary>A year: plans reach no further.</summary>
    public const int Weeks = 53;

    /// <summary>Lost value of doing a service a whole interval early, and cost of a whole interval late, in its material.</summary>
    private const double Early = 1, Late = 4;

    /// <summary>The week it would be done in for itself.</summary>
    public int BestWeek
    {
        get
        {
            int best = 0;
            for (int week = 1; week < Weekly.Count; week++)
            {
                best = Weekly[week] < Weekly[best] ? week : best;
            }

            return best;
        }
    }

    /// <summary>
    /// Age replacement up to a fixed end: what fails until the end of the year, the part or the one fitted in its place, and material · E[life beyond t] / whole life. The
    /// next part may fail too, so an early change buys no more safety than there is.
    /// </summary>
    internal static MaintenanceTask OfLife(PartJudgement part, LifeForecast life, CostOptions options)
    {
        double material = options.ChangeOf(part.Model).Material;
        double failure = options.FailureOf(part.Model);
        double whole = WholeLifeDays(part.Model, life);
        var alive = new double[Weeks];
        for (int week = 0; week < Weeks; week++)
        {
            alive[week] = life.SurvivalDays(7 * week);
        }

        double[] failures = Renewals(life);

        // ∫ S from the last week on, in steps that grow; then week by week backwards.
        double beyond = 0;
        double from = 7 * (Weeks - 1);
        for (double step = 14; from < 4 * life.Days.P90 && step < 1e6; step *= 1.3)
        {
            beyond += step * life.SurvivalDays(from + (step / 2));
            from += step;
        }

        var thrown = new double[Weeks];
        for (int week = Weeks - 1; week >= 0; week--)
        {
            beyond += week < Weeks - 1 ? 7 * life.SurvivalDays((7 * week) + 3.5) : 0;
            thrown[week] = material * Math.Min(1, beyond / whole);
        }

        var weekly = new double[Weeks];
        double failed = 0;
        for (int week = 0; week < Weeks; week++)
        {
            weekly[week] = failed + thrown[week] + (alive[week] * failure * failures[Weeks - 1 - week]);
            failed += week < Weeks - 1 ? (alive[week] - alive[week + 1]) * failure * (1 + failures[Weeks - 2 - week]) : 0;
        }

        return new MaintenanceTask(part.Part, TaskReason.Life, part.Model.Visit, weekly);
    }

    /// <summary>How often the next part and those after it fail within so many weeks: the renewal function, M(n) = Σ f(j) (1 + M(n - j)).</summary>
    private static double[] Renewals(LifeForecast life)
    {
        var fails = new double[Weeks];
        var renewals = new double[Weeks];
        double alive = 1;
        for (int week = 1; week < Weeks; week++)
        {
            double then = life.NextSurvivalDays(7 * week);
            (fails[week], alive) = (alive - then, then);
            for (int first = 1; first <= week; first++)
            {
                renewals[week] += fails[first] * (1 + renewals[week - first]);
            }
        }

        return renewals;
    }

    /// <summary>Before it is due a service throws value away, after it wear grows; straight lines, the later one steeper.</summary>
    internal static MaintenanceTask OfService(PartModel model, double dueDays, double intervalDays, CostOptions options)
    {
        double material = options.ChangeOf(model).Material;
        var weekly = new double[Weeks];
        for (int week = 0; week < Weeks; week++)
        {
            double late = ((7 * week) - dueDays) / intervalDays;
            weekly[week] = material * (late < 0 ? -late * Early : late * Late);
        }

        return new MaintenanceTask(model.Part, TaskReason.Service, model.Visit, weekly);
    }

    /// <summary>Mean life of a new part at this car's use, days.</summary>
    internal static double WholeLifeDays(PartModel model, LifeForecast life) => (model.Budget?.Kilometres ?? model.Life.Weibull.Mean) / life.PerDay;
}
