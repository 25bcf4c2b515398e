using System.IO.Compression;
using System.Text;

namespace Clutch.Health.Training.Series;

/// <summary>Lines of a text file that may be packed with gzip, with their numbers.</summary>
internal static class DataFile
{
    /// <summary>No row of numbers is longer; a longer one is no such file.</summary>
    private const int LongestLine = 1024 * 1024;

    /// <summary>The file, or the same name with .gz, or null.</summary>
    public static string? Find(string folder, string name) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".gz") }.FirstOrDefault(File.Exists);

    /// <summary>Non-empty lines.</summary>
    /// <exception cref="SeriesFormatException">The file cannot be read or unpacked.</exception>
    public static IEnumerable<(int Number, string Text)> Lines(string path)
    {
        using StreamReader reader = Open(path);
        int number = 0;
        while (Next(reader, path, number) is { } line)
        {
            number++;
            if (line.Length > LongestLine)
            {
                throw new SeriesFormatException($"{path}, line {number}: it has {line.Length} characters; a row has fewer than {LongestLine}.");
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return (number, line);
            }
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            Stream file = File.OpenRead(path);
            return new StreamReader(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SeriesFormatException($"{path} cannot be opened: {e.Message}");
        }
    }

    private static string? Next(StreamReader reader, string path, int number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new SeriesFormatException($"{path} cannot be read after line {number}: {e.Message}");
        }
    }
}
