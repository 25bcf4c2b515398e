namespace Clutch.Mqtt;

/// <summary>The protocol level as it stands in CONNECT (3.1.2.2).</summary>
public enum MqttVersion : byte
{
    /// <summary>Not known yet: no CONNECT has been read.</summary>
    Unknown = 0,
    V311 = 4,
    V5 = 5,
}
