namespace Clutch.CarSim;

/// <summary>Something with a serial line: bytes in when they come, bytes out when they are due. One thread at a time.</summary>
internal interface IServedDevice
{
    /// <summary>Time until <see cref="Take"/> has something to do; null: nothing until bytes come.</summary>
    TimeSpan? Due { get; }

    /// <summary>The rate that the client has set; 0 where a link has none.</summary>
    int HostBaud { set; }

    void Receive(ReadOnlySpan<byte> bytes);

    /// <summary>Does what is due and returns how many bytes have reached the client; 0 when none.</summary>
    int Take(Span<byte> buffer);

    /// <summary>The client is gone: forgets what is under way.</summary>
    void Disconnect();

    /// <summary>The link is to be lost now for this time; null: it stays.</summary>
    TimeSpan? TakeLinkLoss();
}
