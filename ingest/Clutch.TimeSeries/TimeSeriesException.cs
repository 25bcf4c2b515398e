namespace Clutch.TimeSeries;

/// <summary>The store of histories cannot do what was asked; the message is fit for an operator.</summary>
public sealed class TimeSeriesException : Exception
{
    public TimeSeriesException(string message)
        : base(message)
    {
    }

    public TimeSeriesException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
