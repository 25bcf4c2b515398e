namespace Clutch.Identity.Http;

/// <summary>Names that people give things: shown on pages, in mails and lists, so they are one line of printable characters.</summary>
internal static class Names
{
    public const string Wanted = "1 to 80 characters on one line";

    private const int Longest = 80;
    private const int LongestTenant = 64;

    public static bool IsGood(string? name) => name is { Length: > 0 and <= Longest } && !name.Any(char.IsControl) && !string.IsNullOrWhiteSpace(name);

    public static bool IsTenant(string? tenant) => tenant is { Length: > 0 and <= LongestTenant } && tenant.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
