using Microsoft.Win32.SafeHandles;

namespace Clutch.Log.Embedded;

/// <summary>Writes that fail in one way: the runtime calls a file that may not grow (EFBIG: a limit of the process, a quota, the file system) a wrong argument.</summary>
internal static class DiskWrite
{
    /// <summary>Puts bytes into a file.</summary>
    /// <exception cref="IOException">The bytes are not, or not all, in the file.</exception>
    public static void At(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (ArgumentOutOfRangeException e) when (offset >= 0)
        {
            throw new IOException($"A file may not grow beyond a limit that is reached at byte {offset}: of the process (ulimit -f), a quota or the file system.", e);
        }
    }
}
