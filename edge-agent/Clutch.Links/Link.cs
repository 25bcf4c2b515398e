namespace Clutch.Links;

/// <summary>Opens the link that an address names.</summary>
public static class Link
{
    /// <summary>What <see cref="ILink.Read"/> returns when the other side is gone.</summary>
    public const int Gone = -1;

    /// <summary>
    /// Opens a link; a serial port is opened at once (its rate is looked for within 30 s), a TCP connection is tried for
    /// five seconds, a Bluetooth adapter is looked for within ten seconds and connected within fifteen.
    /// </summary>
    /// <exception cref="LinkException">The link cannot be opened; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token ended the attempt.</exception>
    public static ILink Open(LinkAddress address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return address.Kind switch
        {
            LinkKind.Serial when address.Baud == LinkAddress.AutoBaud => BaudDetection.Open(address.Location, cancellationToken),
            LinkKind.Serial => new SerialLink(address.Location, address.Baud),
            LinkKind.Tcp => TcpLink.Connect(address, cancellationToken),
            LinkKind.Ble => BleLink.Connect(address, cancellationToken),
            LinkKind.Gpsd => Gpsd.Watch(address, cancellationToken),
            LinkKind.Replay => ReplayLink.Load(address.Location, TimeProvider.System),
            _ => throw new ArgumentOutOfRangeException(nameof(address), address.Kind, "Not a kind of link."),
        };
    }
}
