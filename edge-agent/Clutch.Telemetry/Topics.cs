namespace Clutch.Telemetry;

/// <summary>The MQTT topics of a vehicle: <c>clutch/v1/{vehicle}/frames</c> and its siblings (DESIGN, section 3).</summary>
public static class Topics
{
    public const string Prefix = "clutch/v1/";

    /// <summary>Longest vehicle id, in characters.</summary>
    public const int MaxVehicleLength = 64;

    public static string Frames(string vehicle) => $"{Prefix}{vehicle}/frames";

    public static string Status(string vehicle) => $"{Prefix}{vehicle}/status";

    public static string Commands(string vehicle) => $"{Prefix}{vehicle}/commands";

    public static string Replies(string vehicle) => $"{Prefix}{vehicle}/replies";

    /// <summary>A vehicle id: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, so that it is one topic level, one file name and one log key.</summary>
    public static bool IsVehicle(ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty || id.Length > MaxVehicleLength || id[0] == (byte)'.')
        {
            return false;
        }

        foreach (byte c in id)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'.' or (byte)'_' or (byte)'-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc cref="IsVehicle(ReadOnlySpan{byte})"/>
    public static bool IsVehicle(string id)
    {
        Span<byte> bytes = stackalloc byte[MaxVehicleLength];
        return id.Length <= MaxVehicleLength && System.Text.Ascii.FromUtf16(id, bytes, out int written) == System.Buffers.OperationStatus.Done && IsVehicle(bytes[..written]);
    }
}
