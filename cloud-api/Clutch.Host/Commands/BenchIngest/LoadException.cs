namespace Clutch.Host;

/// <summary>The server under load broke a promise of MQTT or of Clutch.</summary>
internal sealed class LoadException : Exception
{
    public LoadException(string message)
        : base(message)
    {
    }

    public LoadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
