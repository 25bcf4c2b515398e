namespace Clutch.Mqtt;

/// <summary>Bounds that the standard sets.</summary>
public static class MqttLimits
{
    /// <summary>The largest variable byte integer, and so the largest remaining length (1.5.5).</summary>
    public const int LargestVariableByteInteger = 268_435_455;

    /// <summary>The largest packet there can be: five bytes of fixed header and the largest body.</summary>
    public const int LargestPacket = LargestVariableByteInteger + 5;

    /// <summary>Receive maximum of a peer that names none (3.1.2.11.3, 3.2.2.3.3).</summary>
    public const int DefaultReceiveMaximum = 65_535;
}
