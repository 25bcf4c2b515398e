namespace Clutch.Ingest.Sessions;

/// <summary>A command that was read, or an answer whose command has not been read yet.</summary>
internal sealed class PendingCommand(string id, long expires)
{
    public string Id => id;

    /// <summary>Milliseconds since 1970.</summary>
    public long Expires { get; set; } = expires;

    /// <summary>The record; null: nothing to deliver, it is answered.</summary>
    public byte[]? Bytes { get; set; }

    /// <summary>What sessions know it by.</summary>
    public ulong Key { get; set; }

    /// <summary>A device was given it.</summary>
    public bool Sent { get; set; }

    /// <summary>Batches that have to be read again after a start for as long as this counts.</summary>
    public List<ReadMark.Batch> Held { get; } = [];
}

/// <summary>
/// The commands that wait for an answer, by vehicle, in the order of the log. An answered one is remembered until it is too late, because the streams
/// of commands and of replies are read side by side, after a start from an earlier place. Bounded for each vehicle. Not thread-safe.
/// </summary>
internal sealed class PendingCommands
{
    /// <summary>Commands of one vehicle at a time.</summary>
    public const int MostOfVehicle = GivenCommands.Most;

    /// <summary>How long an answer waits for its command to be read, in milliseconds: as long as a command can live.</summary>
    private const long EarlyAnswerLifetime = 3_600_000;

    private readonly Dictionary<string, List<PendingCommand>> _vehicles = new(StringComparer.Ordinal);

    /// <summary>Vehicles with a command that no device was given yet.</summary>
    public IReadOnlyList<string> Unsent => [.. _vehicles.Where(each => each.Value.Exists(command => command is { Bytes: not null, Sent: false })).Select(each => each.Key)];

    /// <summary>Takes a command. False: it is too late, answered, known, or one too many.</summary>
    public bool Add(string vehicle, string id, byte[] bytes, long expires, ReadMark.Batch batch, long now)
    {
        if (expires <= now)
        {
            return false;
        }

        List<PendingCommand> all = Of(vehicle);
        if (all.Find(each => each.Id == id) is { } known)
        {
            // Answered already: remembered for as long as the command itself would be delivered.
            known.Expires = expires;
            Hold(known, batch);
            return false;
        }

        if (all.Count == MostOfVehicle)
        {
            return false;
        }

        var command = new PendingCommand(id, expires) { Bytes = bytes, Key = RedriveMark.IdOf(bytes) };
        Hold(command, batch);
        all.Add(command);
        return true;
    }

    /// <summary>Takes an answer; its command is not delivered any more.</summary>
    public void Answer(string vehicle, string id, ReadMark.Batch batch, long now)
    {
        List<PendingCommand> all = Of(vehicle);
        PendingCommand? command = all.Find(each => each.Id == id);
        if (command is null && all.Count < MostOfVehicle)
        {
            command = new PendingCommand(id, now + EarlyAnswerLifetime);
            all.Add(command);
        }

        if (command is { Held.Count: < 2 })
        {
            command.Bytes = null;
            Hold(command, batch);
        }
    }

    /// <summary>What is to be delivered to the vehicle, in order.</summary>
    public IReadOnlyList<PendingCommand> Waiting(string vehicle) =>
        _vehicles.TryGetValue(vehicle, out List<PendingCommand>? all) ? all.FindAll(each => each.Bytes is not null) : [];

    /// <summary>Forgets what is too late.</summary>
    public void Forget(long now)
    {
        foreach ((string vehicle, List<PendingCommand> all) in _vehicles)
        {
            all.RemoveAll(each => each.Expires <= now && Release(each));
            if (all.Count == 0)
            {
                _vehicles.Remove(vehicle);
            }
        }
    }

    private static void Hold(PendingCommand command, ReadMark.Batch batch)
    {
        batch.Hold();
        command.Held.Add(batch);
    }

    private static bool Release(PendingCommand command)
    {
        command.Held.ForEach(batch => batch.Release());
        return true;
    }

    private List<PendingCommand> Of(string vehicle)
    {
        if (!_vehicles.TryGetValue(vehicle, out List<PendingCommand>? all))
        {
            _vehicles[vehicle] = all = [];
        }

        return all;
    }
}
