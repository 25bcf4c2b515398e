using System.Runtime.InteropServices;

namespace Clutch.Links;

/// <summary>A D-Bus call failed: an error reply, no reply in time, or no bus any more.</summary>
internal sealed class BusException(string name, string message) : IOException(message)
{
    public const string NoReply = "org.freedesktop.DBus.Error.NoReply";
    public const string ServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown";
    public const string Disconnected = "org.freedesktop.DBus.Error.Disconnected";

    /// <summary>The error's name, for example <c>org.bluez.Error.NotPermitted</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Passes an sd-bus result on unless it is a negative errno.</summary>
    public static int Check(int result) => result >= 0 ? result : throw new BusException(Disconnected, Marshal.GetPInvokeErrorMessage(-result));
}
