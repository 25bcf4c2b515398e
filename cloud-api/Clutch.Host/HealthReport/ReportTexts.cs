using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;

namespace Clutch.Host;

/// <summary>The words of the report around those of the findings, English and Arabic.</summary>
internal sealed class ReportTexts(bool isArabic)
{
    private static readonly FrozenDictionary<string, string[]> s_texts = Resource("report-texts.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
        .Select(line => line.TrimEnd('\r').Split('|')).ToFrozenDictionary(cells => cells[0], cells => cells[1..], StringComparer.Ordinal);

    public bool IsArabic { get; } = isArabic;

    /// <summary>Member of the findings' texts.</summary>
    public string Language => IsArabic ? "ar" : "en";

    public string this[string id] => s_texts[id][IsArabic ? 1 : 0];

    public string Format(string id, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, this[id], values);

    /// <summary>A number that keeps its direction inside Arabic text.</summary>
    public string Number(double value, string format) =>
        IsArabic ? $"\u2066{value.ToString(format, CultureInfo.InvariantCulture)}\u2069" : value.ToString(format, CultureInfo.InvariantCulture);

    public static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
