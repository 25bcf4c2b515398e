namespace Clutch.Dtc.Compiler;

/// <summary>Where on the vehicle: the parts of a <c>place</c> cell.</summary>
internal sealed class Place
{
    /// <summary>Every key a place may have. <c>inner</c> is the letter of the subject, <c>letter</c> that of the whole.</summary>
    public static readonly string[] Keys = ["side", "cylinder", "inner", "letter", "number", "bank", "sensor", "row", "stage", "phase"];

    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);

    /// <summary>The part, or null.</summary>
    public string? this[string key] => _parts.GetValueOrDefault(key);

    public static Place Read(Row row, Problems problems)
    {
        Place place = new();
        foreach (string word in row.Words("place"))
        {
            string[] pair = word.Split('=');
            if (pair.Length != 2 || pair[1].Length == 0 || !Keys.Contains(pair[0], StringComparer.Ordinal) || !place._parts.TryAdd(pair[0], pair[1]))
            {
                problems.Add(row, $"place: '{word}' is not one of {string.Join(", ", Keys)} with a value, or is there twice");
            }
        }

        return place;
    }
}
