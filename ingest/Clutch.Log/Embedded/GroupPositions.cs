namespace Clutch.Log.Embedded;

/// <summary>Where the groups of a stream stand, those included whose readers are away. Any thread.</summary>
internal sealed class GroupPositions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _committed;

    public GroupPositions(string folder)
    {
        Folder = folder;
        _committed = Directory.EnumerateFiles(folder, "*" + GroupPosition.Extension)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .ToDictionary(group => group, group => new GroupPosition(folder, group).Load() ?? 0, StringComparer.Ordinal);
    }

    public string Folder { get; }

    public void Set(string group, long position)
    {
        lock (_gate)
        {
            _committed[group] = position;
        }
    }

    /// <summary>A group that never committed needs the oldest record as long as it reads.</summary>
    public void Enter(string group)
    {
        lock (_gate)
        {
            _committed.TryAdd(group, 0);
        }
    }

    public void Leave(string group)
    {
        lock (_gate)
        {
            if (!File.Exists(Path.Combine(Folder, group + GroupPosition.Extension)))
            {
                _committed.Remove(group);
            }
        }
    }

    /// <summary>The group that is furthest behind; without any, everything has been read.</summary>
    public (string Group, long Position) Slowest()
    {
        lock (_gate)
        {
            (string Group, long Position) slowest = ("", long.MaxValue);
            foreach ((string group, long position) in _committed)
            {
                // A file that was deleted by hand is how an operator forgets a group.
                if (position < slowest.Position && (position == 0 || File.Exists(Path.Combine(Folder, group + GroupPosition.Extension))))
                {
                    slowest = (group, position);
                }
            }

            return slowest;
        }
    }
}
