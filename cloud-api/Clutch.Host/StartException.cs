namespace Clutch.Host;

/// <summary>Clutch cannot start; the message tells the person why and what to do.</summary>
internal sealed class StartException : Exception
{
    public StartException(string message)
        : base(message)
    {
    }

    public StartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
