using System.Text;
using Clutch.Telemetry;

namespace Clutch.Ingest.Connections;

/// <summary>What a topic is to the device that names it.</summary>
internal enum DeviceTopic : byte
{
    /// <summary>Another vehicle's, or nothing that Clutch knows.</summary>
    Foreign,
    Frames,
    Status,
    Commands,
    Replies,
}

/// <summary>The topics of one vehicle as bytes, made once a connection.</summary>
internal sealed class VehicleTopics(string vehicle)
{
    private readonly byte[] _replies = Encoding.ASCII.GetBytes(Topics.Replies(vehicle));

    /// <summary>The vehicle id: the key of the log.</summary>
    public byte[] Key { get; } = Encoding.ASCII.GetBytes(vehicle);

    public byte[] Frames { get; } = Encoding.ASCII.GetBytes(Topics.Frames(vehicle));

    public byte[] Status { get; } = Encoding.ASCII.GetBytes(Topics.Status(vehicle));

    public byte[] Commands { get; } = Encoding.ASCII.GetBytes(Topics.Commands(vehicle));

    public DeviceTopic Resolve(ReadOnlySpan<byte> topic) =>
        topic.SequenceEqual(Frames) ? DeviceTopic.Frames
        : topic.SequenceEqual(_replies) ? DeviceTopic.Replies
        : topic.SequenceEqual(Status) ? DeviceTopic.Status
        : topic.SequenceEqual(Commands) ? DeviceTopic.Commands
        : DeviceTopic.Foreign;
}
