namespace Clutch.Links;

/// <summary>A connection to gpsd that has asked for its reports: lines of JSON (gpsd_json(5)).</summary>
public static class Gpsd
{
    /// <summary>Connects and asks for reports.</summary>
    /// <exception cref="LinkException">No connection; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token ended the attempt.</exception>
    public static ILink Watch(LinkAddress address, CancellationToken cancellationToken)
    {
        TcpLink link = TcpLink.Connect(address, cancellationToken);
        if (!link.Write("?WATCH={\"enable\":true,\"json\":true};\n"u8))
        {
            link.Dispose();
            throw new LinkException($"{address} closed the connection at once. Check that a gpsd listens there: gpspipe -w {address.Location}:{address.Port}");
        }

        return link;
    }
}
