using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;

namespace Clutch.Ingest;

/// <summary>Looks whether the port is free before anything starts, so that the reason stands in a sentence and not in a stack trace.</summary>
internal sealed class FrontDoorPort(FrontDoor door) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Try(door.EndPoint);
        if (door.TlsEndPoint is { } endPoint)
        {
            Try(endPoint);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Try(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
        }
        catch (SocketException e)
        {
            throw new FrontDoorException(Reason(endPoint, e), e);
        }
    }

    private static string Reason(IPEndPoint endPoint, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"The MQTT front door cannot listen on {endPoint}: another program has that address. Stop it (an MQTT broker perhaps), or choose another one with the setting Listen, for example {endPoint.Address}:{Another(endPoint.Port)}.",
        SocketError.AddressNotAvailable =>
            $"The MQTT front door cannot listen on {endPoint}: this machine has no such address. Set Listen to one that it has, or to 0.0.0.0:{endPoint.Port} for all.",
        SocketError.AccessDenied =>
            $"The MQTT front door may not listen on {endPoint}: ports below 1024 need rights. Set Listen to a higher port, for example {endPoint.Address}:1883.",
        _ => $"The MQTT front door cannot listen on {endPoint}: {e.Message}. Choose another address with the setting Listen.",
    };

    private static int Another(int port) => port < IPEndPoint.MaxPort ? port + 1 : port - 1;
}
