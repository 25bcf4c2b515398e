using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Clutch.Log.Embedded;

/// <summary>Puts files and names on disk. .NET has fsync for files only, and no fdatasync.</summary>
internal static partial class DiskSync
{
    private const int OpenReadOnly = 0;
    private const int OpenCloseOnExec = 0x80000;

    /// <summary>Waits until the file's bytes, and the size needed to read them, are on disk.</summary>
    public static void Data(SafeFileHandle file)
    {
        if (fdatasync(file) != 0)
        {
            throw Failure("fdatasync");
        }
    }

    /// <summary>Makes files that were made, renamed or removed in a folder stay so.</summary>
    public static void Folder(string folder)
    {
        int descriptor = open(folder, OpenReadOnly | OpenCloseOnExec);
        if (descriptor < 0)
        {
            throw Failure($"open {folder}");
        }

        int result = fsync(descriptor);
        IOException? failure = result == 0 ? null : Failure($"fsync {folder}");
        _ = close(descriptor);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static IOException Failure(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
