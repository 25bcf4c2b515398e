using System.Net;
using System.Net.Sockets;
using Clutch.Links;

namespace Clutch.CarSim;

/// <summary>Where clients find a simulated device: a pseudo-terminal or a TCP port, which can go away and come back.</summary>
internal abstract class ServedPort
{
    public abstract LinkAddress Address { get; }

    /// <summary>Makes the name or the port appear.</summary>
    public abstract void Open();

    /// <summary>The client, as soon as there is one. Of a pseudo-terminal it is the near end, which the port keeps.</summary>
    public abstract DescriptorLink Accept(CancellationToken cancellationToken);

    /// <summary>Hangs clients up; the name or the port is gone.</summary>
    public abstract void Close();
}

/// <summary>A pseudo-terminal under a stable name, which is a symbolic link.</summary>
internal sealed class PtyPort(string path) : ServedPort
{
    private PseudoTerminal? _terminal;

    public string Path => path;

    public override LinkAddress Address => LinkAddress.Serial(path);

    public override void Open()
    {
        var terminal = new PseudoTerminal();
        try
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, terminal.Device);
        }
        catch
        {
            terminal.Dispose();
            throw;
        }

        _terminal = terminal;
    }

    public override DescriptorLink Accept(CancellationToken cancellationToken) => _terminal!;

    public override void Close()
    {
        File.Delete(path);
        _terminal?.Dispose();
        _terminal = null;
    }
}

/// <summary>A listening socket; port 0 becomes the port that was bound, and stays it.</summary>
internal sealed class TcpPort(IPEndPoint wanted) : ServedPort
{
    private Socket? _listener;

    public IPEndPoint Endpoint { get; private set; } = wanted;

    public override LinkAddress Address => LinkAddress.Tcp(Endpoint.Address.ToString(), Endpoint.Port);

    public override void Open()
    {
        var listener = new Socket(Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // The old connection may still linger in TIME-WAIT when the device comes back.
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(Endpoint);
            listener.Listen(1);
            Endpoint = (IPEndPoint)listener.LocalEndPoint!;
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        _listener = listener;
    }

    public override DescriptorLink Accept(CancellationToken cancellationToken)
    {
        Socket socket = _listener!.AcceptAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
        return new TcpLink(socket, "client of the simulated car");
    }

    public override void Close()
    {
        _listener?.Dispose();
        _listener = null;
    }
}
