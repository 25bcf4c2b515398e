using System.Text;

namespace Clutch.Dtc;

/// <summary>Sentences of the product in every language, <c>data/phrases.csv</c>; <c>{name}</c> is replaced.</summary>
public static class Phrases
{
    // First strong isolate and its end: a value keeps its own direction inside a sentence of the other one.
    private const char Isolate = '\u2068';
    private const char EndIsolate = '\u2069';

    public static string Text(string key, Language language) =>
        DtcTerms.Text($"phrases.{key}", language) ?? throw new KeyNotFoundException($"data/phrases.csv has no '{key}'.");

    /// <summary>A code, an address or a value inside a text of the other direction.</summary>
    public static string Isolated(string text, Language language) => LanguageTags.IsRightToLeft(language) ? $"{Isolate}{text}{EndIsolate}" : text;

    /// <summary>Items of a list with the language's comma.</summary>
    public static string Joined(IEnumerable<string?> items, Language language) => string.Join(LanguageTags.IsRightToLeft(language) ? "، " : ", ", items.OfType<string>());

    public static string Text(string key, Language language, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = new StringBuilder(Text(key, language));
        foreach ((string name, string value) in values)
        {
            text.Replace($"{{{name}}}", Isolated(value, language));
        }

        return text.ToString();
    }
}
