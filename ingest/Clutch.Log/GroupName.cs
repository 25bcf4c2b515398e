namespace Clutch.Log;

/// <summary>Names of groups become file names, topic names and group ids.</summary>
internal static class GroupName
{
    /// <summary>1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, not beginning with a dot.</summary>
    /// <exception cref="LogException">The name is another one.</exception>
    public static void Check(string group)
    {
        if (group.Length is < 1 or > 64 || group[0] == '.' || !group.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new LogException($"'{group}' cannot name a group of readers: use 1 to 64 of A-Z a-z 0-9 . _ - and no dot first.");
        }
    }
}
