namespace Clutch.Dtc;

/// <summary>Fixed words of the catalogue that the code refers to by name: a missing one is a defect of the data, not of the input.</summary>
internal static class Term
{
    public static string Text(string table, string id, Language language) =>
        DtcTerms.Text($"{table}.{id}", language) ?? throw new KeyNotFoundException($"The catalogue has no '{table}.{id}'.");

    /// <summary>Data ids are lower case with dashes: <c>ServiceSoon</c> is <c>service-soon</c>.</summary>
    public static string Id<T>(T value)
        where T : struct, Enum
    {
        string name = value.ToString();
        return string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? $"{char.ToLowerInvariant(c)}" : $"-{char.ToLowerInvariant(c)}") : $"{c}"));
    }
}
