using System.Globalization;

namespace Clutch.Links;

/// <summary>Finds the process that uses a device, as far as this user may see (proc(5)).</summary>
internal static class PortHolder
{
    /// <summary>For example <c>process 1234 (clutch)</c>; null when it cannot be found out.</summary>
    public static string? Find(string device) => (LockOwner(device) ?? OpenedBy(device)) is int process ? Describe(process) : null;

    /// <summary>The owner of the flock(2): <c>3: FLOCK  ADVISORY  WRITE 1234 00:05:1017 0 EOF</c>, device in hexadecimal.</summary>
    private static int? LockOwner(string device)
    {
        if (FileKey(device) is not { } key)
        {
            return null;
        }

        foreach (string line in Lines("/proc/locks"))
        {
            string[] field = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (field.Length >= 6 && field[1] == "FLOCK" && field[5] == key && TryProcess(field[4], out int process))
            {
                return process;
            }
        }

        return null;
    }

    /// <summary>Another process that has the device open: terminals do not lock what they use.</summary>
    private static int? OpenedBy(string device)
    {
        string target = File.ResolveLinkTarget(device, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(device);
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (TryProcess(Path.GetFileName(folder), out int process) && process != Environment.ProcessId && HasOpen(folder, target))
            {
                return process;
            }
        }

        return null;
    }

    private static bool HasOpen(string folder, string target)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(folder, "fd")).EnumerateFiles().Any(file => file.LinkTarget == target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or is another user's.
            return false;
        }
    }

    private static unsafe string? FileKey(string device)
    {
        Libc.FileStatus status;
        return Libc.Status(Libc.FileStatus.CurrentFolder, device, 0, Libc.FileStatus.BasicMask, &status) == 0
            ? $"{status.DeviceMajor:x2}:{status.DeviceMinor:x2}:{status.Inode}"
            : null;
    }

    private static string Describe(int process)
    {
        string? name = Lines($"/proc/{process}/comm").FirstOrDefault();
        return name is null ? $"process {process}" : $"process {process} ({name})";
    }

    private static bool TryProcess(string? text, out int process) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out process) && process > 0;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
