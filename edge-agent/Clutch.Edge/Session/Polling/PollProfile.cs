using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>How fast a signal moves in a car.</summary>
public enum PollPace : byte
{
    /// <summary>Moves while a person looks: engine speed, throttle, load.</summary>
    Quick,

    /// <summary>Moves in seconds to minutes: temperatures, fuel level, voltages.</summary>
    Slow,

    /// <summary>Moves once a drive or never: fuel type, distances, monitor states.</summary>
    Rare,
}

/// <summary>Who waits when the link cannot carry every wish.</summary>
public enum PollPriority : byte
{
    /// <summary>Waits its interval.</summary>
    High,

    /// <summary>Waits one and a half intervals.</summary>
    Normal,

    /// <summary>Waits two intervals.</summary>
    Low,
}

/// <summary>A wanted signal source.</summary>
/// <param name="Pid">Service 01 PID.</param>
/// <param name="Interval">From one value to the next; zero is as often as the link allows.</param>
/// <param name="Priority">Among wishes that are due.</param>
public readonly record struct PollWish(byte Pid, TimeSpan Interval, PollPriority Priority);

/// <summary>Wanted intervals, one for each pace.</summary>
public sealed record PollProfile(string Name, TimeSpan Quick, TimeSpan Slow, TimeSpan Rare)
{
    // What a person watches move: load, short trims, MAP, speed, MAF, throttle, timing, O2, lambda, pedal, fuel rate, torque.
    private static readonly FrozenSet<byte> s_quick = FrozenSet.ToFrozenSet<byte>(
        [0x04, 0x06, 0x08, 0x0B, 0x0C, 0x0D, 0x0E, 0x10, 0x11, 0x14, 0x15, 0x24, 0x34, 0x43, 0x44, 0x45, 0x47, 0x49, 0x4A, 0x4C, 0x5E, 0x61, 0x62]);

    // Monitor states, sensors present, requirements, distances and times since an event, scaling maxima, fuel type, reference torque.
    private static readonly FrozenSet<byte> s_rare = FrozenSet.ToFrozenSet<byte>(
        [0x01, 0x02, 0x13, 0x1C, 0x1D, 0x21, 0x30, 0x31, 0x41, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0x5F, 0x63, 0x64]);

    private static readonly PollProfile[] s_all =
    [
        new("eco", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)),
        new("live", TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)),
        new("diagnosis", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(1)),
    ];

    /// <summary>Names that <see cref="TryGet"/> knows.</summary>
    public static IEnumerable<string> Names => s_all.Select(profile => profile.Name);

    public static bool TryGet(string name, [NotNullWhen(true)] out PollProfile? profile)
    {
        profile = Array.Find(s_all, candidate => candidate.Name == name);
        return profile is not null;
    }

    public static PollPace PaceOf(byte pid) => s_quick.Contains(pid) ? PollPace.Quick : s_rare.Contains(pid) ? PollPace.Rare : PollPace.Slow;

    /// <summary>Wishes for everything that a car supports and Clutch decodes.</summary>
    /// <param name="supported">The union over all ECUs.</param>
    /// <param name="shortest">No interval is shorter.</param>
    public IReadOnlyList<PollWish> Wishes(PidSet supported, TimeSpan shortest)
    {
        var wishes = new List<PollWish>();
        foreach (byte pid in supported)
        {
            if (pid % 0x20 == 0 || !PidTable.TryGet(pid, out _))
            {
                continue;
            }

            (TimeSpan interval, PollPriority priority) = PaceOf(pid) switch
            {
                PollPace.Quick => (Quick, PollPriority.High),
                PollPace.Slow => (Slow, PollPriority.Normal),
                _ => (Rare, PollPriority.Low),
            };
            wishes.Add(new PollWish(pid, interval > shortest ? interval : shortest, priority));
        }

        return wishes;
    }
}
