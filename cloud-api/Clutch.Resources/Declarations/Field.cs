using System.Text.RegularExpressions;

namespace Clutch.Resources;

public enum FieldKind : byte
{
    Text,
    Integer,
    Number,
    Boolean,

    /// <summary>RFC 3339 with an offset; kept and given in UTC with milliseconds.</summary>
    Instant,

    /// <summary>One of <see cref="Field.Choices"/>.</summary>
    Choice,

    /// <summary>The id of a row of <see cref="Field.Target"/> that the caller may see.</summary>
    Reference,
    Object,
    List,
}

/// <summary>One field of a resource: its type, its bounds and what it means. Everything has a bound, also where none is given.</summary>
public sealed record Field(string Name, FieldKind Kind, string Description)
{
    /// <summary>Characters (UTF-16 units) of a text that gives no bound of its own.</summary>
    public const int UsualLength = 1_000;

    public const int MostLength = 8_000;

    public const int MostItems = 1_000;

    public bool Required { get; init; }

    /// <summary>UTF-16 units.</summary>
    public int MinLength { get; init; }

    /// <summary>UTF-16 units.</summary>
    public int MaxLength { get; init; } = UsualLength;

    /// <summary>The whole text has to match; linear time only.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>A rule that a pattern cannot say: null when the text is good, else what would be.</summary>
    public Func<string, string?>? Rule { get; init; }

    /// <summary>The one form under which a text is kept and found, such as upper case; applied before <see cref="Pattern"/> and <see cref="Rule"/>.</summary>
    public Func<string, string>? Form { get; init; }

    /// <summary>In <see cref="Unit"/>.</summary>
    public double Min { get; init; }

    /// <summary>In <see cref="Unit"/>.</summary>
    public double Max { get; init; }

    /// <summary>UCUM, for numbers.</summary>
    public string? Unit { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Name of the resource that a <see cref="FieldKind.Reference"/> points at.</summary>
    public string? Target { get; init; }

    /// <summary>Fields of an <see cref="FieldKind.Object"/>.</summary>
    public IReadOnlyList<Field> Members { get; init; } = [];

    /// <summary>What a <see cref="FieldKind.List"/> holds.</summary>
    public Field? Item { get; init; }

    public int MinItems { get; init; }

    public int MaxItems { get; init; } = MostItems;

    /// <summary>About a person: never in messages or logs, taken out of the feed's history when the row is deleted.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>Made by the server when a row is created, shown in that answer and never again.</summary>
    public Func<string>? Secret { get; init; }

    public static Field Text(string name, int max, string description) => new(name, FieldKind.Text, description) { MaxLength = max };

    public static Field Integer(string name, long min, long max, string? unit, string description) =>
        new(name, FieldKind.Integer, description) { Min = min, Max = max, Unit = unit };

    public static Field Number(string name, double min, double max, string? unit, string description) =>
        new(name, FieldKind.Number, description) { Min = min, Max = max, Unit = unit };

    public static Field Boolean(string name, string description) => new(name, FieldKind.Boolean, description);

    public static Field Instant(string name, string description) => new(name, FieldKind.Instant, description);

    public static Field Choice(string name, IReadOnlyList<string> choices, string description) => new(name, FieldKind.Choice, description) { Choices = choices };

    public static Field Reference(string name, string target, string description) => new(name, FieldKind.Reference, description) { Target = target };

    public static Field Object(string name, IReadOnlyList<Field> members, string description) => new(name, FieldKind.Object, description) { Members = members };

    public static Field List(string name, Field item, int max, string description) => new(name, FieldKind.List, description) { Item = item, MaxItems = max };

    /// <summary>A pattern over the whole text that needs no backtracking.</summary>
    /// <exception cref="NotSupportedException">It cannot be matched in linear time.</exception>
    public static Regex Linear(string pattern) => new($"^(?:{pattern})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
