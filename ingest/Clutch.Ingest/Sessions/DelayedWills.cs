using Clutch.Devices;

namespace Clutch.Ingest.Sessions;

/// <summary>A message that the front door publishes for a device that is gone.</summary>
/// <param name="Payload">Its bytes.</param>
/// <param name="Properties">What goes on to subscribers, as in the packet.</param>
/// <param name="Retain">It becomes the vehicle's retained status.</param>
/// <param name="Expiry">How long it is good once it is published; null: for ever.</param>
/// <param name="Delay">How long it waits for the device to come back.</param>
internal sealed record Will(byte[] Payload, byte[] Properties, bool Retain, TimeSpan? Expiry, TimeSpan Delay);

/// <summary>Wills that wait for their Will Delay Interval (MQTT 5.0, 3.1.3.2.2). In memory: a stop of the server forgets them, as it forgets the status.</summary>
internal sealed class DelayedWills(StatusBoard status, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionName, (Will Will, long Due)> _waiting = [];

    /// <summary>Publishes it later, unless the session's next connection comes before.</summary>
    public void Add(SessionName name, Will will, TimeSpan delay)
    {
        lock (_gate)
        {
            _waiting[name] = (will, time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency));
        }
    }

    /// <summary>The session goes on: its will is void [MQTT-3.1.3-9].</summary>
    public void Cancel(SessionName name) => TryTake(name, out _);

    /// <summary>The session is over: its will is due.</summary>
    public void Publish(SessionName name)
    {
        if (TryTake(name, out Will? will))
        {
            status.Publish(name.Vehicle, will!);
        }
    }

    public void PublishDue()
    {
        List<SessionName> due = [];
        lock (_gate)
        {
            long now = time.GetTimestamp();
            due.AddRange(_waiting.Where(each => each.Value.Due <= now).Select(each => each.Key));
        }

        due.ForEach(Publish);
    }

    private bool TryTake(SessionName name, out Will? will)
    {
        lock (_gate)
        {
            bool was = _waiting.Remove(name, out (Will Will, long Due) waiting);
            will = waiting.Will;
            return was;
        }
    }
}
