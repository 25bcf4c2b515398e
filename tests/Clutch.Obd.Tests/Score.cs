using System.Text;

namespace Clutch.Obd.Tests;

internal enum Verdict
{
    Right,
    Wrong,

    /// <summary>No value where the vector has one: better than a wrong one, and counted apart.</summary>
    Missing,

    /// <summary>The vector states nothing that these decoders produce (texts, units of other quantities).</summary>
    OutOfScope,
}

/// <summary>Right and wrong, kept apart, by group; vectors with a caution are never mixed in.</summary>
internal sealed class Score
{
    private readonly SortedDictionary<string, int[]> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    public int Right { get; private set; }

    public int Wrong { get; private set; }

    /// <summary>Vectors without a caution.</summary>
    public int Required { get; private set; }

    public void Add(string group, bool caution, string id, Verdict verdict, string detail)
    {
        string key = caution ? $"{group} (caution)" : group;
        int[] counts = _counts.TryGetValue(key, out int[]? found) ? found : _counts[key] = new int[4];
        counts[(int)verdict]++;
        if (!caution)
        {
            Required++;
            Right += verdict == Verdict.Right ? 1 : 0;
            Wrong += verdict == Verdict.Wrong ? 1 : 0;
        }

        if (verdict != Verdict.Right)
        {
            _notes.Add($"{verdict} {(caution ? "(caution) " : "")}{id}: {detail}");
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string group, int[] counts) in _counts)
        {
            text.AppendLine($"{group,-34} right {counts[0],4}  wrong {counts[1],3}  missing {counts[2],3}  out of scope {counts[3],3}");
        }

        return text.AppendJoin('\n', _notes).ToString();
    }
}
