namespace Clutch.Api.Obd;

/// <summary>Texts of agents and people have an end.</summary>
internal static class ObdText
{
    private const int Most = 500;

    public static string Bounded(string text) => text.Length <= Most ? text : $"{text[..Most]}…";
}
