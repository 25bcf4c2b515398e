namespace Clutch.Log;

/// <summary>The log cannot do what was asked; the message says why and what to do, and is fit for an operator.</summary>
public sealed class LogException : Exception
{
    public LogException(string message)
        : base(message)
    {
    }

    public LogException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
