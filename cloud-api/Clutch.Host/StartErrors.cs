using System.Net.Sockets;
using Clutch.Devices;
using Clutch.Edge;
using Clutch.Health.Training.Series;
using Clutch.Health.Training.Xgboost;
using Clutch.Health.Worker;
using Clutch.Identity;
using Clutch.Ingest;
using Clutch.Ingest.Broker;
using Clutch.Links;
using Clutch.Log;
using Clutch.Resources;
using Clutch.Sqlite;
using Clutch.TimeSeries;
using Clutch.Trips;
using Microsoft.AspNetCore.Connections;

namespace Clutch.Host;

/// <summary>Exceptions that a person can do something about, as sentences.</summary>
internal static class StartErrors
{
    /// <summary>The sentence, or null for a defect of ours, which keeps its stack trace.</summary>
    public static string? Explain(Exception e, ListenAddress? listen = null) => e switch
    {
        StartException or SqliteFileException or LogException or TimeSeriesException or DeviceRegistryException or DriveLogException or LinkException or BrokerException or SeriesFormatException or XgboostException or HealthStoreException or ResourceStoreException or IdentityStoreException or TripStoreException => e.Message,
        FrontDoorException => $"{e.Message} On the command line: --mqtt ADDRESS:PORT (ingest: --listen), --listen-tls ADDRESS:PORT, --tls-certificate FILE.",
        AddressInUseException or IOException { InnerException: AddressInUseException } =>
            $"{listen?.EndPoint} is in use by another program. Stop it, or choose another address with --listen 127.0.0.1:8081 (port 0 takes a free one).",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } or IOException { InnerException: SocketException { SocketErrorCode: SocketError.AddressNotAvailable } } =>
            $"{listen?.EndPoint} is no address of this machine. Choose one with --listen.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } or IOException { InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } =>
            $"this user may not listen on {listen?.EndPoint}. Ports below 1024 need rights; choose a higher one with --listen.",
        _ => null,
    };
}
