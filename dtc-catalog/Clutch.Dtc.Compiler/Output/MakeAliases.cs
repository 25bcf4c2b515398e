using System.Text;

namespace Clutch.Dtc.Compiler;

/// <summary>Names by which a make is found.</summary>
internal static class MakeAliases
{
    /// <summary>One byte for the make, then the name in lower case; no name stands for two makes.</summary>
    public static IEnumerable<byte[]> Of(List<Maker> makes, Problems problems)
    {
        Dictionary<string, byte> aliases = new(StringComparer.Ordinal);
        for (int i = 0; i < makes.Count; i++)
        {
            Maker make = makes[i];
            string[] names = [make.Id, make.Name.ToLowerInvariant().Replace(' ', '-'), .. make.Brands];
            foreach (string name in names.Distinct(StringComparer.Ordinal))
            {
                if (!aliases.TryAdd(name, (byte)(i + 1)))
                {
                    problems.Add(make.Row, $"{name} already stands for another make");
                }
            }
        }

        return aliases.Select(alias => (byte[])[alias.Value, .. Encoding.UTF8.GetBytes(alias.Key)]);
    }
}
