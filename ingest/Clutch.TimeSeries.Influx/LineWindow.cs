namespace Clutch.TimeSeries.Influx;

/// <summary>
/// Lines of samples to the server, a few requests on their way while the next is written. They may arrive in any order, so who fills this
/// waits with <see cref="Finish"/> before a line that may have to overwrite an earlier one.
/// </summary>
internal sealed class LineWindow : IDisposable
{
    private const int Requests = 3;

    /// <summary>Bytes of line protocol in a request: some ten thousand samples, and far below the 25 MB that the server takes.</summary>
    private const int RequestBytes = 1 << 18;

    private readonly InfluxConnection _connection;
    private readonly LineDelivery _delivery;
    private readonly Request[] _requests = [.. Enumerable.Range(0, Requests).Select(_ => new Request())];
    private int _filling;

    public LineWindow(InfluxConnection connection, LineDelivery delivery) => (_connection, _delivery) = (connection, delivery);

    /// <summary>Where the next lines go.</summary>
    public LineBuffer Lines => _requests[_filling].Lines;

    /// <summary>Lets the lines go if they are enough for a request.</summary>
    /// <exception cref="TimeSeriesException">The server was not reached or is in trouble.</exception>
    public void Offer()
    {
        if (Lines.Length >= RequestBytes)
        {
            Send();
        }
    }

    /// <summary>Comes back when each line is stored or refused for good.</summary>
    /// <exception cref="TimeSeriesException">The server was not reached or is in trouble.</exception>
    public void Finish()
    {
        Send();
        for (int i = 0; i < Requests; i++)
        {
            Settle(_requests[(_filling + i) % Requests]);
        }
    }

    /// <summary>Waits for what is on its way, so that it cannot overtake a later write, and forgets it.</summary>
    public void Abandon()
    {
        foreach (Request request in _requests)
        {
            if (request.Answer is { } answer)
            {
                ((IAsyncResult)answer).AsyncWaitHandle.WaitOne(); // each request has its own patience
                _ = answer.Exception;
            }

            request.Clear();
        }
    }

    public void Dispose()
    {
        Abandon();
        foreach (Request request in _requests)
        {
            request.Dispose();
        }
    }

    private void Send()
    {
        Request request = _requests[_filling];
        if (request.Lines.Length > 0)
        {
            request.Answer = Task.Run(() => _connection.Write(request.Lines.WrittenMemory, request.Zipped, retention: null, "ms"));
            _filling = (_filling + 1) % Requests;
            Settle(_requests[_filling]);
        }
    }

    private void Settle(Request request)
    {
        if (request.Answer is { } answer)
        {
            _delivery.Settle(request.Lines.WrittenMemory, answer.GetAwaiter().GetResult(), retention: null, "ms");
            request.Clear();
        }
    }

    private sealed class Request : IDisposable
    {
        public LineBuffer Lines { get; } = new();

        public ReusedStream Zipped { get; } = new();

        /// <summary>Null: nothing is on its way.</summary>
        public Task<WriteAnswer>? Answer { get; set; }

        public void Clear()
        {
            Answer = null;
            Lines.Clear();
        }

        public void Dispose()
        {
            Lines.Dispose();
            Zipped.Dispose();
        }
    }
}
