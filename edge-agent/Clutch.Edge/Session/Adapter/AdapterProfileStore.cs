using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clutch.Edge;

/// <summary>Profiles as JSON files, one an adapter, replaced whole so that a power cut leaves the old or the new one.</summary>
public sealed class AdapterProfileStore(string folder)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The profile of an adapter; null when there is none that can be used.</summary>
    public AdapterProfile? Find(string identity)
    {
        AdapterProfile? profile = Read(PathOf(identity));
        return profile?.Identity == identity ? profile : null;
    }

    /// <summary>All profiles that can be used, by identity.</summary>
    public IReadOnlyList<AdapterProfile> List() =>
        [.. Files().Select(Read).OfType<AdapterProfile>().OrderBy(profile => profile.Identity, StringComparer.Ordinal)];

    /// <summary>Forgets the adapters whose identity contains the words, and with none of them all: the next session finds out anew what they can do.</summary>
    /// <returns>Identities.</returns>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be deleted.</exception>
    public IReadOnlyList<string> Forget(string words)
    {
        var forgotten = new List<string>();
        foreach (string file in Files())
        {
            // A file that cannot be used has no identity; it goes with all.
            string identity = Read(file)?.Identity ?? (words.Length == 0 ? Path.GetFileName(file) : "");
            if (identity.Contains(words, StringComparison.OrdinalIgnoreCase) && identity.Length > 0)
            {
                File.Delete(file);
                forgotten.Add(identity);
            }
        }

        return forgotten;
    }

    /// <summary>Keeps a profile. False: the folder takes no file; the session goes on without.</summary>
    public bool Save(AdapterProfile profile)
    {
        string path = PathOf(profile.Identity);
        try
        {
            Directory.CreateDirectory(folder);
            string draft = path + ".new";
            using (FileStream file = File.Create(draft))
            {
                JsonSerializer.Serialize(file, profile, s_json);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static AdapterProfile? Read(string file)
    {
        try
        {
            AdapterProfile? profile = JsonSerializer.Deserialize<AdapterProfile>(File.ReadAllBytes(file), s_json);
            return profile is { Format: AdapterProfile.CurrentFormat, MostPids: >= 1 and <= PollGroup.MostPids } ? profile : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Absent or spoilt: the adapter is probed, which costs seconds and no data.
            return null;
        }
    }

    private string[] Files() => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];

    /// <summary>The name begins with the adapter's words, for people, and ends with what tells two of the same words apart.</summary>
    private string PathOf(string identity)
    {
        string words = string.Concat(identity.Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.').Select(c => c == ' ' ? '-' : c));
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 6));
        return Path.Combine(folder, $"{(words.Length > 40 ? words[..40] : words)}-{hash}.json");
    }
}
