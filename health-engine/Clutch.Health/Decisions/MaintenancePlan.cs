using System.Numerics;

namespace Clutch.Health;

/// <summary>One way to the workshop.</summary>
/// <param name="Week">Weeks from now.</param>
/// <param name="Visit">The place that can do all of it.</param>
/// <param name="Tasks">What is done there.</param>
/// <param name="Cost">Visit and tasks, hours of labour.</param>
public sealed record PlannedVisit(int Week, VisitClass Visit, IReadOnlyList<MaintenanceTask> Tasks, double Cost);

/// <summary>
/// What to do when, so that failures to be expected, life thrown away and visits cost the least together. Exact for up to <see cref="ExactUpTo"/> tasks (dynamic
/// programming over their subsets); more are planned in groups of that many in the order in which each is due.
/// </summary>
/// <param name="Visits">In order of time.</param>
/// <param name="Later">What is better left alone within the year.</param>
/// <param name="Cost">Of the plan, hours of labour.</param>
/// <param name="CostOneByOne">Of a visit for each task in its own best week.</param>
public sealed record MaintenancePlan(IReadOnlyList<PlannedVisit> Visits, IReadOnlyList<MaintenanceTask> Later, double Cost, double CostOneByOne)
{
    public const int ExactUpTo = 10;

    /// <summary>Plans what is known of the vehicle. A part of unknown age that nothing speaks against is not planned for: it is nobody's time to change it.</summary>
    public static MaintenancePlan Of(in VehicleState state, VehicleJudgement judgement, CostOptions options)
    {
        List<MaintenanceTask> tasks = [];
        foreach (PartJudgement part in judgement.Parts)
        {
            if (IsKnown(part) && part.Life is { } life)
            {
                tasks.Add(MaintenanceTask.OfLife(part, life, options));
            }

            ref readonly PartState kept = ref state.Parts[(int)part.Part];
            if (part.Model is { Service: { } service, Budget: null } && kept.Replaced > 0)
            {
                Clocks passed = judgement.AsOf - kept.Fitted;
                double byWay = (service.Kilometres - passed.Kilometres) / judgement.Use.Kilometres;
                double interval = Math.Min(service.Days, service.Kilometres / judgement.Use.Kilometres);
                tasks.Add(MaintenanceTask.OfService(part.Model, Math.Min(service.Days - passed.Days, byWay), interval, options));
            }
        }

        return Of(tasks, options);
    }

    /// <summary>Whether anything is known of the part itself: its age, or something that speaks against it.</summary>
    public static bool IsKnown(PartJudgement part) => part.Life is { } life && (life.Age == AgeBasis.Known || part.Damage > 0);

    /// <summary>Plans these tasks.</summary>
    public static MaintenancePlan Of(IReadOnlyList<MaintenanceTask> tasks, CostOptions options)
    {
        MaintenanceTask[] later = [.. tasks.Where(task => task.BestWeek == MaintenanceTask.Weeks - 1)];
        MaintenanceTask[] due = [.. tasks.Except(later).OrderBy(task => task.BestWeek)];
        List<PlannedVisit> visits = [];
        foreach (MaintenanceTask[] group in due.Chunk(ExactUpTo))
        {
            visits.AddRange(Exact(group, options));
        }

        double alone = due.Sum(task => task.Weekly[task.BestWeek] + options.VisitOf(task.Visit));
        return new MaintenancePlan([.. visits.OrderBy(visit => visit.Week)], later, visits.Sum(visit => visit.Cost), alone);
    }

    /// <summary>best[S] = min over the visits V ⊆ S that hold the first task of S: cost(V) + best[S \ V].</summary>
    private static List<PlannedVisit> Exact(MaintenanceTask[] tasks, CostOptions options)
    {
        int all = (1 << tasks.Length) - 1;
        var visits = new (double Cost, int Week)[all + 1];
        for (int set = 1; set <= all; set++)
        {
            visits[set] = BestWeek(tasks, set, options);
        }

        var best = new double[all + 1];
        var first = new int[all + 1];
        for (int set = 1; set <= all; set++)
        {
            int lowest = set & -set;
            best[set] = double.PositiveInfinity;
            for (int visit = set; visit > 0; visit = (visit - 1) & set)
            {
                if ((visit & lowest) != 0 && visits[visit].Cost + best[set ^ visit] < best[set])
                {
                    (best[set], first[set]) = (visits[visit].Cost + best[set ^ visit], visit);
                }
            }
        }

        List<PlannedVisit> plan = [];
        for (int set = all; set != 0; set ^= first[set])
        {
            MaintenanceTask[] done = [.. tasks.Where((_, i) => (first[set] & (1 << i)) != 0)];
            plan.Add(new PlannedVisit(visits[first[set]].Week, done.Max(task => task.Visit), done, visits[first[set]].Cost));
        }

        return plan;
    }

    private static (double Cost, int Week) BestWeek(MaintenanceTask[] tasks, int set, CostOptions options)
    {
        double visit = 0;
        for (int rest = set; rest != 0; rest &= rest - 1)
        {
            visit = Math.Max(visit, options.VisitOf(tasks[BitOperations.TrailingZeroCount(rest)].Visit));
        }

        (double Cost, int Week) best = (double.PositiveInfinity, 0);
        for (int week = 0; week < MaintenanceTask.Weeks; week++)
        {
            double cost = visit;
            for (int rest = set; rest != 0; rest &= rest - 1)
            {
                cost += tasks[BitOperations.TrailingZeroCount(rest)].Weekly[week];
            }

            best = cost < best.Cost ? (cost, week) : best;
        }

        return best;
    }
}
