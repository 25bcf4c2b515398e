namespace Clutch.Mqtt;

/// <summary>The connection to the server could not be made or is lost. Publishes without an acknowledgement may or may not have arrived.</summary>
public sealed class MqttConnectionException : IOException
{
    public MqttConnectionException(string message)
        : base(message)
    {
    }

    public MqttConnectionException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
