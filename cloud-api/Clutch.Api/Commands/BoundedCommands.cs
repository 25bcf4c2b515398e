namespace Clutch.Api.Commands;

/// <summary>Commands by vehicle and id; beyond a limit the oldest go.</summary>
internal sealed class BoundedCommands(int most, long mostBytes)
{
    private readonly Dictionary<(string Vehicle, string Id), KnownCommand> _entries = [];
    private readonly Dictionary<string, List<string>> _vehicles = new(StringComparer.Ordinal);
    private readonly Queue<(string Vehicle, string Id)> _order = new();
    private long _bytes;

    public KnownCommand? Find(string vehicle, string id) => _entries.GetValueOrDefault((vehicle, id));

    /// <summary>The newest first.</summary>
    public IReadOnlyList<KnownCommand> Of(string vehicle)
    {
        if (!_vehicles.TryGetValue(vehicle, out List<string>? ids))
        {
            return [];
        }

        var found = new List<KnownCommand>(ids.Count);
        for (int i = ids.Count - 1; i >= 0; i--)
        {
            found.Add(_entries[(vehicle, ids[i])]);
        }

        return found;
    }

    public void Set(string vehicle, KnownCommand command)
    {
        if (_entries.TryGetValue((vehicle, command.Id), out KnownCommand? before))
        {
            _bytes -= SizeOf(before);
        }
        else
        {
            _order.Enqueue((vehicle, command.Id));
            if (!_vehicles.TryGetValue(vehicle, out List<string>? ids))
            {
                _vehicles[vehicle] = ids = [];
            }

            ids.Add(command.Id);
        }

        _entries[(vehicle, command.Id)] = command;
        _bytes += SizeOf(command);
        while (_order.Count > most || (_bytes > mostBytes && _order.Count > 1))
        {
            Forget(_order.Dequeue());
        }
    }

    private void Forget((string Vehicle, string Id) oldest)
    {
        _entries.Remove(oldest, out KnownCommand? entry);
        _bytes -= SizeOf(entry!);
        List<string> ids = _vehicles[oldest.Vehicle];
        ids.Remove(oldest.Id);
        if (ids.Count == 0)
        {
            _vehicles.Remove(oldest.Vehicle);
        }
    }

    private static int SizeOf(KnownCommand command) => command.Reply?.Length ?? 0;
}
