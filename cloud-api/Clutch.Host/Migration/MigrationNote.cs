using System.Globalization;
using Clutch.Log;

namespace Clutch.Host;

/// <summary>How far the copy of a log has come, in a file beside the old log, so that it goes on after a kill: the target, a position a stream, and the groups that have their place in the target.</summary>
internal sealed class MigrationNote
{
    private readonly string _file;
    private readonly string _target;
    private readonly Dictionary<string, long> _placed = new(StringComparer.Ordinal);

    private readonly long[] _positions = new long[Enum.GetValues<LogStream>().Length];

    private MigrationNote(string file, string target) => (_file, _target) = (file, target);

    /// <summary>What is copied of a stream ends here.</summary>
    public long this[LogStream stream]
    {
        get => _positions[(int)stream];
        set => _positions[(int)stream] = value;
    }

    /// <summary>Reads the note of an earlier run, or begins one.</summary>
    /// <exception cref="LogException">The note is of another migration, or is none.</exception>
    public static MigrationNote Load(LogPlace from, LogPlace target)
    {
        string file = Path.Combine(from.Folder, "migration");
        var note = new MigrationNote(file, target.ToString());
        if (!File.Exists(file))
        {
            return note;
        }

        string[] lines = File.ReadAllLines(file);
        if (lines is not [string other, string positions, .. string[] groups] || positions.Split(' ') is not { } parts || parts.Length != note._positions.Length)
        {
            throw new LogException($"{file} is no note of a migration. Delete it to begin again, with an empty target.");
        }

        if (other != note._target)
        {
            throw new LogException($"A migration of {from} to {other} is under way. Finish that one, or delete {file} to begin again with {target}.");
        }

        for (int i = 0; i < parts.Length; i++)
        {
            note._positions[i] = long.Parse(parts[i], CultureInfo.InvariantCulture);
        }

        foreach (string[] group in groups.Select(line => line.Split(' ')))
        {
            note._placed[group[0]] = long.Parse(group[1], CultureInfo.InvariantCulture);
        }

        return note;
    }

    /// <summary>Where the group stood in the old log when it got its place in the new one; null: it has none.</summary>
    public long? Placed(LogStream stream, string group) => _placed.TryGetValue(Key(stream, group), out long at) ? at : null;

    public void Place(LogStream stream, string group, long committed)
    {
        _placed[Key(stream, group)] = committed;
        Store();
    }

    public void Store()
    {
        string[] lines =
        [
            _target,
            string.Join(' ', _positions.Select(position => position.ToString(CultureInfo.InvariantCulture))),
            .. _placed.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")),
        ];
        File.WriteAllLines(_file + ".next", lines);
        File.Move(_file + ".next", _file, overwrite: true);
    }

    /// <summary>It is of no use once all is over.</summary>
    public void Delete() => File.Delete(_file);

    private static string Key(LogStream stream, string group) => $"{stream}/{group}";
}
