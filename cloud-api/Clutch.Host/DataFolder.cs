using System.Text;
using Clutch.Devices;
using Microsoft.Extensions.Configuration;

namespace Clutch.Host;

/// <summary>Where everything lives that outlasts the process. Readable by its owner only.</summary>
internal sealed class DataFolder
{
    private DataFolder(string path) => Path = path;

    public string Path { get; }

    public string Log => System.IO.Path.Combine(Path, "log");

    public string TimeSeries => System.IO.Path.Combine(Path, "timeseries.db");

    /// <summary>What the health role remembers and found.</summary>
    public string Health => System.IO.Path.Combine(Path, "health.db");

    /// <summary>Accounts, credentials and rights, unless the settings put them elsewhere.</summary>
    public string Identity => System.IO.Path.Combine(Path, "identity.db");

    /// <summary>Bins and what is derived from them: trips and stops.</summary>
    public string Trips => System.IO.Path.Combine(Path, "trips.db");

    /// <summary>The device registry: where the setting says, else a file here.</summary>
    public string Registry(IConfiguration configuration) => configuration["registry"] is { Length: > 0 } elsewhere ? elsewhere : OwnRegistry;

    /// <summary>Rows of the declared resources: where the setting says, else a file here.</summary>
    public string Resources(IConfiguration configuration) => configuration["resources"] is { Length: > 0 } elsewhere ? elsewhere : System.IO.Path.Combine(Path, "resources.db");

    public string OwnRegistry => System.IO.Path.Combine(Path, "registry.db");

    public string Edge => System.IO.Path.Combine(Path, "edge");

    /// <summary>Makes the folder and tries to write into it.</summary>
    /// <exception cref="StartException">It cannot be used.</exception>
    public static DataFolder Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            string probe = System.IO.Path.Combine(full, $".write-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return new DataFolder(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the data folder {full} cannot be written: {e.Message} Choose another one with --data DIR, or give this user the right to write there.", e);
        }
    }

    /// <summary>The token of this machine's own agent: made at the first start, kept in a file that only its owner reads.</summary>
    public string OwnToken(DeviceRegistry devices, string vehicle)
    {
        Directory.CreateDirectory(Edge);
        string file = System.IO.Path.Combine(Edge, $"{vehicle}.token");
        string token = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        if (token.Length > 0 && devices.Check(vehicle, token))
        {
            return token;
        }

        token = devices.Add(vehicle);
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        stream.Write(Encoding.ASCII.GetBytes(token));
        return token;
    }
}
