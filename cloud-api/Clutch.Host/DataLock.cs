using System.Globalization;

namespace Clutch.Host;

/// <summary>
/// One server at a time works in a data folder. The lock is the kernel's (<c>flock</c>), so it ends with the process however that ends; a file beside
/// it says who has it. Commands that read the folder, and those that change the registry, do not need it.
/// </summary>
internal sealed class DataLock : IAsyncDisposable, IDisposable
{
    private const string Name = "server.lock";

    /// <summary>Beside the lock, which nobody else may open while it is held.</summary>
    private const string IdName = "server.pid";

    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <summary>Takes the folder until disposed.</summary>
    /// <exception cref="StartException">Another process has it; the message names both.</exception>
    public static DataLock Take(string folder) => TryTake(folder) ?? throw new StartException(
        $"another server works in the data folder {folder}: {Holder(folder)}. Stop that one, or give this one a folder of its own with --data DIR.");

    /// <summary>The same, but null when another process has it.</summary>
    /// <exception cref="StartException">The lock file cannot be used at all.</exception>
    public static DataLock? TryTake(string folder)
    {
        string path = Path.Combine(folder, Name);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the data folder {folder} cannot be locked: {e.Message}", e);
        }

        try
        {
            File.WriteAllText(Path.Combine(folder, IdName), string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
        }
        catch (IOException)
        {
            // The lock holds without its text, on a full disk too.
        }

        return new DataLock(file);
    }

    public void Dispose() => _file.Dispose();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static string Holder(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, IdName)).Trim() is { Length: > 0 } id ? $"process {id}" : "a process that has just begun";
        }
        catch (IOException)
        {
            return "a process that has just begun";
        }
    }
}
