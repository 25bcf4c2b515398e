using System.Numerics;

namespace Clutch.Health;

/// <summary>How urgent a part is.</summary>
public enum AlertLevel : byte
{
    None,
    Watch,
    Warning,
    Act,
}

/// <summary>Where levels begin and end, in concern from 0 to 1.</summary>
public sealed record AlertOptions
{
    public static AlertOptions Default { get; } = new();

    /// <summary>Watch, warning, act begin here.</summary>
    public IReadOnlyList<double> Raise { get; init; } = [0.25, 0.5, 0.75];

    /// <summary>And end below this.</summary>
    public IReadOnlyList<double> Clear { get; init; } = [0.15, 0.38, 0.6];

    /// <summary>Failing within this many days is what concerns.</summary>
    public double Days { get; init; } = 30;

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    public string? Fault()
    {
        if (Raise.Count != 3 || Clear.Count != 3)
        {
            return $"Raise and Clear have {Raise.Count} and {Clear.Count} levels; give three each: watch, warning, act.";
        }

        for (int i = 0; i < 3; i++)
        {
            if (!(Clear[i] > 0 && Clear[i] < Raise[i] && Raise[i] <= 1 && (i == 0 || Clear[i] > Clear[i - 1]) && (i == 0 || Raise[i] > Raise[i - 1])))
            {
                return $"Level {i + 1} begins at {Raise[i]} and ends below {Clear[i]}; give 0 < end < begin <= 1, rising from level to level.";
            }
        }

        return Days is > 0 and <= 365 ? null : $"Days is {Days}; give more than 0 and at most 365.";
    }
}

/// <summary>
/// The level of one part from judgement to judgement, with hysteresis: it rises when three of the last five reach the beginning of a higher level, and falls after
/// eight in a row below the end of its own. A code that forbids to go on raises at once.
/// </summary>
internal static class AlertRule
{
    private const int Window = 5, Needed = 3, Quiet = 8;
    private const int WindowBits = (1 << Window) - 1, QuietBits = (1 << Quiet) - 1;
    private const int QuietShift = 3 * Window;

    /// <summary>Takes one judgement; gives the new level.</summary>
    /// <param name="part">Its streak holds, from bit 0, the last five answers for each level, then the last eight below the end.</param>
    /// <param name="concern">0 to 1.</param>
    /// <param name="stop">The car must not go on.</param>
    /// <param name="options">Where levels begin and end.</param>
    /// <param name="time">Milliseconds since 1970-01-01 UTC.</param>
    public static AlertLevel Step(ref PartState part, double concern, bool stop, AlertOptions options, long time)
    {
        int streak = 0;
        int rise = stop ? (int)AlertLevel.Act : 0;
        for (int level = 1; level <= 3; level++)
        {
            int shift = (level - 1) * Window;
            int answers = (((part.Streak >> shift) << 1) | (concern >= options.Raise[level - 1] ? 1 : 0)) & WindowBits;
            streak |= answers << shift;
            rise = BitOperations.PopCount((uint)answers) >= Needed ? Math.Max(rise, level) : rise;
        }

        int quiet = 0;
        if (part.Level > 0)
        {
            bool below = !stop && concern < options.Clear[part.Level - 1];
            quiet = (((part.Streak >> QuietShift) << 1) | (below ? 1 : 0)) & QuietBits;
        }

        if (rise > part.Level)
        {
            Set(ref part, rise, time);
            quiet = 0;
        }
        else if (part.Level > 0 && quiet == QuietBits)
        {
            int lower = part.Level - 1;
            while (lower > 0 && concern < options.Clear[lower - 1])
            {
                lower--;
            }

            Set(ref part, lower, time);
            quiet = 0;
        }

        part.Streak = streak | (quiet << QuietShift);
        return (AlertLevel)part.Level;
    }

    private static void Set(ref PartState part, int level, long time) => (part.Level, part.LevelSince) = (level, time);
}
