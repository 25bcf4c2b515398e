using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Numbers for signals that <c>signals.csv</c> does not have. A number follows from all that a definition says, so that the same definition gets the same
/// one on every machine; where two want one, the second takes the next that its own bytes name. A number once given keeps its meaning for ever,
/// in a file: a signal that has changed gets another one.
/// </summary>
/// <param name="path">The file; null keeps none.</param>
internal sealed class SignalNumbers(string? path)
{
    private const int Numbers = 1 + ushort.MaxValue - SignalDefinition.FirstNumber;

    private readonly Dictionary<ushort, string> _meanings = Load(path);
    private bool _isSaved = true;

    /// <summary>The definition with its number; null when all 32,768 are taken.</summary>
    /// <param name="signal">Without a number.</param>
    /// <param name="texts">Texts of raw values.</param>
    /// <exception cref="ArgumentException">No reader would take the definition.</exception>
    public SignalDefinition? Define(Signal signal, IReadOnlyCollection<KeyValuePair<long, string>> texts)
    {
        byte[] meaning = SHA256.HashData(new SignalDefinition(signal with { Number = SignalDefinition.FirstNumber }, texts).ToBytes());
        string key = Convert.ToHexStringLower(meaning);
        for (int attempt = 0; attempt < Numbers; attempt++)
        {
            // Sixteen places to begin at, then whatever comes behind the last one.
            int pair = 2 * Math.Min(attempt, 15);
            int place = ((meaning[pair] << 8) | meaning[pair + 1]) + Math.Max(0, attempt - 15);
            ushort number = (ushort)(SignalDefinition.FirstNumber | (place % Numbers));
            if (!_meanings.TryGetValue(number, out string? taken))
            {
                _meanings[number] = key;
                _isSaved = false;
                taken = key;
            }

            if (taken == key)
            {
                return new SignalDefinition(signal with { Number = number }, texts);
            }
        }

        return null;
    }

    /// <summary>Keeps what was given. False: the folder takes no file; numbers are the same after a restart all the same, unless two signals wanted one.</summary>
    public bool Save()
    {
        if (_isSaved || path is null)
        {
            return true;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            string draft = path + ".new";
            using (FileStream file = File.Create(draft))
            {
                JsonSerializer.Serialize(file, _meanings.OrderBy(pair => pair.Key).ToDictionary(pair => $"{pair.Key:X4}", pair => pair.Value));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
            return _isSaved = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Dictionary<ushort, string> Load(string? path)
    {
        try
        {
            Dictionary<string, string> stored = path is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) ?? [];
            return stored
                .Where(pair => ushort.TryParse(pair.Key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number) && number >= SignalDefinition.FirstNumber)
                .ToDictionary(pair => ushort.Parse(pair.Key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), pair => pair.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            // Absent or spoilt: numbers follow from the definitions again.
            return [];
        }
    }
}
