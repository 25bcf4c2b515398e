using Clutch.Devices;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest.Devices;

/// <summary>
/// Two live devices with one identity would throw each other out for ever. A device that reconnects over a dead connection of its own takes
/// over a few times; what takes over more often is made to wait, longer and longer, and is reported.
/// </summary>
internal sealed class TwinWatch(IngestCounters counters, TimeProvider time, ILogger logger)
{
    private readonly FailureDamper _takeovers = new(time)
    {
        Free = 5,
        First = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromMinutes(1),
        Memory = TimeSpan.FromMinutes(1),
        Capacity = 10_000,
    };

    /// <summary>Whether the identity's newcomer may end the connection that has it. Counts the takeover if so.</summary>
    public bool MayTakeOver(string vehicle, string clientId)
    {
        string identity = $"{vehicle}/{clientId}"; // a vehicle id has no slash
        if (_takeovers.RefusedFor(identity) > TimeSpan.Zero)
        {
            counters.CountRefused(Refusal.Twin);
            return false;
        }

        TimeSpan wait = _takeovers.CountFailure(identity);
        if (wait > TimeSpan.Zero)
        {
            logger.LogWarning(
                "Two devices of vehicle {Vehicle} use one client identifier and end each other's connections; for {Seconds} s the one that is connected keeps its place. Give each its own client identifier, or make a new token if one of them is not yours",
                vehicle,
                wait.TotalSeconds);
        }

        return true;
    }
}
