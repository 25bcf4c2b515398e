namespace Clutch.Links;

/// <summary>A GATT characteristic as BlueZ shows it.</summary>
/// <param name="Path">D-Bus object path.</param>
/// <param name="Service">UUID of its service, lower case.</param>
/// <param name="Uuid">Its UUID, lower case.</param>
/// <param name="Flags">Its properties: <c>notify</c>, <c>write</c> ...</param>
/// <param name="Mtu">ATT_MTU of the connection in bytes; the smallest there is where BlueZ (before 5.62) does not tell.</param>
/// <param name="IsNotifying">A program listens to it already.</param>
internal sealed record GattCharacteristic(string Path, string Service, string Uuid, IReadOnlyList<string> Flags, int Mtu, bool IsNotifying)
{
    /// <summary>Bluetooth Core Specification 5.4, volume 3, part F, 5.2.1.</summary>
    public const int SmallestMtu = 23;

    public bool Notifies => Flags.Contains("notify") || Flags.Contains("indicate");

    public bool TakesRequests => Flags.Contains("write");

    public bool TakesWrites => TakesRequests || Flags.Contains("write-without-response");
}

/// <summary>
/// Which two characteristics of a device are its serial line. What they can do decides; the services that adapters are
/// known by only rank the candidates, because some parts swap the roles and some use a service of their own.
/// </summary>
internal static class GattProfile
{
    private const string BaseUuid = "-0000-1000-8000-00805f9b34fb";

    // Service, notifying characteristic, written characteristic; best first.
    private static readonly (string Service, string Notify, string Write)[] s_known =
    [
        (Short("fff0"), Short("fff1"), Short("fff2")), // Veepeak, Carista and generic parts
        (Short("ffe0"), Short("ffe1"), Short("ffe1")), // HM-10 based parts, LELink
        (Short("18f0"), Short("2af0"), Short("2af1")), // Vgate iCar Pro
        ("6e400001-b5a3-f393-e0a9-e50e24dcca9e", "6e400003-b5a3-f393-e0a9-e50e24dcca9e", "6e400002-b5a3-f393-e0a9-e50e24dcca9e"), // Nordic UART
        ("e7810a71-73ae-499d-8c15-faa9aef0c3f2", "bef8d6c9-9c21-4c9e-b632-bd58c1009f9f", "bef8d6c9-9c21-4c9e-b632-bd58c1009f9f"), // Vgate, OBDLink style
    ];

    // Generic access, generic attribute, device information, battery: never a serial line.
    private static readonly string[] s_standard = [Short("1800"), Short("1801"), Short("180a"), Short("180f")];

    /// <summary>Picks the pair; null when no service has one characteristic that notifies and one that is written.</summary>
    public static (GattCharacteristic Notify, GattCharacteristic Write)? Choose(IReadOnlyList<GattCharacteristic> all)
    {
        var pairs = from notify in all
                    where notify.Notifies && !s_standard.Contains(notify.Service)
                    from write in all
                    where write.TakesWrites && write.Service == notify.Service
                    orderby Rank(notify), Fit(notify, write), notify.Path, write.Path
                    select (notify, write);
        return pairs.Select(pair => ((GattCharacteristic, GattCharacteristic)?)pair).FirstOrDefault();
    }

    private static int Rank(GattCharacteristic characteristic)
    {
        int row = Array.FindIndex(s_known, known => known.Service == characteristic.Service);
        return row < 0 ? s_known.Length : row;
    }

    /// <summary>0: the roles of the table; 1: the same two, swapped; 2: others.</summary>
    private static int Fit(GattCharacteristic notify, GattCharacteristic write) =>
        s_known.Any(known => known.Service == notify.Service && known.Notify == notify.Uuid && known.Write == write.Uuid) ? 0
        : s_known.Any(known => known.Service == notify.Service && known.Notify == write.Uuid && known.Write == notify.Uuid) ? 1
        : 2;

    private static string Short(string number) => $"0000{number}{BaseUuid}";
}
