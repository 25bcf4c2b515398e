namespace Clutch.Dtc.Compiler;

/// <summary>One text in every language.</summary>
internal sealed record Texts(string[] InLanguage)
{
    public bool Equals(Texts? other) => other is not null && InLanguage.AsSpan().SequenceEqual(other.InLanguage);

    public override int GetHashCode() => InLanguage.Aggregate(0, (hash, text) => HashCode.Combine(hash, text.GetHashCode(StringComparison.Ordinal)));
}
