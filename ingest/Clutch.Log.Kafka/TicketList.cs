namespace Clutch.Log.Kafka;

/// <summary>Tickets that are to be reported together; keeps its memory.</summary>
internal sealed class TicketList
{
    private long[] _tickets = new long[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<long> Tickets => _tickets.AsSpan(0, Count);

    public void Add(long ticket)
    {
        if (Count == _tickets.Length)
        {
            Array.Resize(ref _tickets, Count * 2);
        }

        _tickets[Count++] = ticket;
    }

    public void Clear() => Count = 0;
}
