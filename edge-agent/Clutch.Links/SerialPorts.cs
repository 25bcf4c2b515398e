namespace Clutch.Links;

/// <summary>A serial port of this machine.</summary>
/// <param name="Path">What to open: a name that stays with the adapter where udev gives one, or else the device.</param>
/// <param name="Device">The device it is now, for example <c>/dev/ttyUSB0</c>.</param>
public sealed record SerialPort(string Path, string Device)
{
    /// <summary>What <see cref="LinkAddress.TryParse"/> takes to open it.</summary>
    public LinkAddress Link => LinkAddress.Serial(Path, LinkAddress.AutoBaud);
}

/// <summary>
/// The serial ports that adapters appear as: USB converters, USB modems and Bluetooth SPP. Names under
/// <c>serial/by-id</c> carry the adapter's serial number, so they survive that it comes back as another device.
/// </summary>
/// <param name="folder">Where devices are: <c>/dev</c>.</param>
public sealed class SerialPorts(string folder)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);
    private static readonly string[] s_patterns = ["ttyUSB*", "ttyACM*", "rfcomm*"];

    public SerialPorts()
        : this("/dev")
    {
    }

    /// <summary>All ports that are there now, by path.</summary>
    public IReadOnlyList<SerialPort> List()
    {
        try
        {
            Dictionary<string, string> stable = StableNames();
            return [.. s_patterns.SelectMany(pattern => Directory.EnumerateFileSystemEntries(folder, pattern))
                .Select(device => new SerialPort(stable.GetValueOrDefault(device, device), device))
                .OrderBy(port => port.Path, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that vanishes while it is read, as serial/by-id does with its last adapter.
            return [];
        }
    }

    /// <summary>The name under <c>serial/by-id</c> of a device or of another link to it; the path itself where there is none.</summary>
    public string StableNameOf(string path)
    {
        try
        {
            string device = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            return StableNames().GetValueOrDefault(device, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    /// <summary>Waits until the ports are no longer those that are known; false when the time is over.</summary>
    /// <param name="known">What <see cref="List"/> returned before.</param>
    /// <param name="timeout">Negative waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    public bool WaitForChange(IReadOnlyList<SerialPort> known, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Asked twice a second and not told by inotify: udev makes the stable name after the device, in a folder that comes and goes.
        long started = TimeProvider.System.GetTimestamp();
        while (List().SequenceEqual(known))
        {
            TimeSpan left = timeout < TimeSpan.Zero ? s_poll : timeout - TimeProvider.System.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            cancellationToken.WaitHandle.WaitOne(left < s_poll ? left : s_poll);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return true;
    }

    private Dictionary<string, string> StableNames()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var byId = new DirectoryInfo(Path.Combine(folder, "serial", "by-id"));
        if (byId.Exists)
        {
            foreach (FileSystemInfo link in byId.EnumerateFileSystemInfos())
            {
                if (link.LinkTarget is { } target)
                {
                    names[Path.GetFullPath(target, byId.FullName)] = link.FullName;
                }
            }
        }

        return names;
    }
}
