namespace Clutch.Health;

/// <summary>The life of a part that ended under watch: it failed, or it was changed while good and had lived at least so long.</summary>
/// <param name="Vehicle">In which vehicle.</param>
/// <param name="Part">Which part.</param>
/// <param name="Failed">Whether it failed.</param>
/// <param name="Exposure">t^k: its length at the usual pace, to the power of the prior's shape.</param>
/// <param name="From">Judgements from this time on know of it, milliseconds since 1970-01-01 UTC.</param>
public sealed record LivedLife(string Vehicle, Part Part, bool Failed, double Exposure, long From);

/// <summary>What lives of other vehicles' parts add to the priors.</summary>
public sealed class FleetExperience
{
    private readonly (int Failures, double Exposure)[] _parts = new (int, double)[PartState.Count];

    /// <summary>Failures, and Σ t^k of all lives.</summary>
    public (int Failures, double Exposure) this[Part part] => _parts[(int)part];

    internal void Add(LivedLife life)
    {
        ref (int Failures, double Exposure) sum = ref _parts[(int)life.Part];
        sum = (sum.Failures + (life.Failed ? 1 : 0), sum.Exposure + life.Exposure);
    }
}

/// <summary>
/// Lives of parts over a fleet. A life counts from a time that lies behind every judgement made before it was known, so that a judgement made again knows what it
/// knew. Belongs to one caller.
/// </summary>
public sealed class FleetLives
{
    private const long Day = 86_400_000;

    private readonly List<LivedLife> _lives = [];
    private readonly HashSet<LivedLife> _known = [];

    /// <summary>When a life that ends now begins to count: two midnights (UTC) after the newest frame that anybody has taken, so that other roles have heard of it.</summary>
    public static long CountsFrom(long newest) => ((newest / Day) + 2) * Day;

    /// <summary>A life ended; one that is known already is not taken again.</summary>
    public void Add(LivedLife life)
    {
        if (!_known.Add(life))
        {
            return;
        }

        // In an order that does not depend on who hears of it when: sums of floating-point numbers do.
        int at = _lives.BinarySearch(life, Comparer<LivedLife>.Create(Compare));
        _lives.Insert(at < 0 ? ~at : at, life);
    }

    /// <summary>What others' lives tell at a time. The vehicle's own are in its state.</summary>
    public FleetExperience Of(string vehicle, long time)
    {
        var experience = new FleetExperience();
        foreach (LivedLife life in _lives)
        {
            if (life.From > time)
            {
                break;
            }

            if (life.Vehicle != vehicle)
            {
                experience.Add(life);
            }
        }

        return experience;
    }

    private static int Compare(LivedLife one, LivedLife other)
    {
        int order = one.From.CompareTo(other.From);
        order = order != 0 ? order : string.CompareOrdinal(one.Vehicle, other.Vehicle);
        order = order != 0 ? order : one.Part.CompareTo(other.Part);
        return order != 0 ? order : one.Exposure.CompareTo(other.Exposure);
    }
}
