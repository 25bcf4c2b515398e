namespace Clutch.Trips;

/// <summary>Trips cannot be read or written now; the message says why.</summary>
public sealed class TripStoreException : Exception
{
    public TripStoreException(string message)
        : base(message)
    {
    }

    public TripStoreException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
