namespace Clutch.Resources;

/// <summary>One thing that is wrong with a body or a query. Never holds the value.</summary>
/// <param name="Pointer">RFC 6901, into the body; <c>?name</c> for a query parameter.</param>
/// <param name="Code">Machine-readable: one of <see cref="ErrorCodes"/>.</param>
/// <param name="Expected">What would be right, for a person.</param>
public sealed record FieldError(string Pointer, string Code, string Expected);

public static class ErrorCodes
{
    public const string Unknown = "unknown";
    public const string ReadOnly = "read-only";
    public const string Type = "type";
    public const string Required = "required";
    public const string Length = "length";
    public const string Range = "range";
    public const string Pattern = "pattern";
    public const string Choice = "choice";
    public const string Items = "items";
    public const string Characters = "characters";
    public const string Reference = "reference";
    public const string Twice = "twice";
}

/// <summary>Gathers errors, the first few of them.</summary>
internal sealed class FieldErrors
{
    private const int Most = 20;
    private const int LongestName = 64;

    private readonly List<FieldError> _list = [];

    public IReadOnlyList<FieldError> List => _list;

    public bool IsEmpty => _list.Count == 0;

    /// <summary>The body has the wrong shape (400), as opposed to a value that breaks a rule (422).</summary>
    public bool HasShape { get; private set; }

    public void Add(string parent, string name, string code, string expected)
    {
        HasShape |= code is ErrorCodes.Unknown or ErrorCodes.ReadOnly or ErrorCodes.Type or ErrorCodes.Characters or ErrorCodes.Twice;
        if (_list.Count < Most)
        {
            _list.Add(new FieldError($"{parent}/{Escape(name)}", code, expected));
        }
    }

    /// <summary>A name may be the caller's own: cut, escaped by RFC 6901, and without control characters.</summary>
    private static string Escape(string name)
    {
        string cut = name.Length > LongestName ? string.Concat(name.AsSpan(0, LongestName - 1), "…") : name;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }
}
