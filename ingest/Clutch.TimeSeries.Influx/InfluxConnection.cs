using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Clutch.TimeSeries.Influx;

/// <summary>What the server said to a write.</summary>
/// <param name="Status">204: all of it is stored.</param>
/// <param name="Error">Its words when it did not store all of it.</param>
internal readonly record struct WriteAnswer(HttpStatusCode Status, string Error);

/// <summary>The two requests that the server knows, synchronous as the contract is: lines in, InfluxQL out.</summary>
internal sealed class InfluxConnection : IDisposable
{
    private static readonly TimeSpan s_writePatience = TimeSpan.FromSeconds(30);

    /// <summary>Shorter: a person waits, and a thread that others need.</summary>
    private static readonly TimeSpan s_readPatience = TimeSpan.FromSeconds(10);

    private readonly InfluxAddress _address;
    private readonly HttpClient _http;

    public InfluxConnection(InfluxAddress address)
    {
        _address = address;
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1) })
        {
            BaseAddress = address.Server,
            Timeout = Timeout.InfiniteTimeSpan, // each request brings its own
        };
        if (address.User is not null)
        {
            _http.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.User}:{address.Password}")));
        }
    }

    /// <summary>Offers lines. Several callers may at a time.</summary>
    /// <param name="lines">Line protocol; stays as it is until this returns.</param>
    /// <param name="zipped">The caller's, for the bytes on the way.</param>
    /// <param name="retention">Null: the default policy of the database.</param>
    /// <param name="precision"><c>ms</c> or <c>ns</c>.</param>
    /// <exception cref="TimeSeriesException">The server was not reached or is in trouble: the same lines may be offered again.</exception>
    public WriteAnswer Write(ReadOnlyMemory<byte> lines, ReusedStream zipped, string? retention, string precision)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"write?db={_address.Database}&precision={precision}{(retention is null ? "" : $"&rp={retention}")}");
        if (_address.Gzip)
        {
            zipped.SetLength(0);
            using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(lines.Span);
            }

            request.Content = new ReadOnlyMemoryContent(zipped.WrittenMemory);
            request.Content.Headers.ContentEncoding.Add("gzip");
        }
        else
        {
            request.Content = new ReadOnlyMemoryContent(lines);
        }

        using HttpResponseMessage response = Send(request, s_writePatience);
        return response.IsSuccessStatusCode ? new WriteAnswer(HttpStatusCode.NoContent, "") : new WriteAnswer(response.StatusCode, ErrorOf(response));
    }

    /// <summary>Asks, and gives each row as it comes: number of the statement, tags, values. Times are nanoseconds unless another unit is named.</summary>
    /// <exception cref="TimeSeriesException">The server was not reached, is in trouble, or refuses the statement.</exception>
    public void Query(string statements, InfluxRow row, string epoch = "ns")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"query?db={_address.Database}&epoch={epoch}&chunked=true");
        request.Content = new FormUrlEncodedContent([new("q", statements)]);
        using HttpResponseMessage response = Send(request, s_readPatience);
        if (!response.IsSuccessStatusCode)
        {
            Fail($"refused a question with {(int)response.StatusCode}: {ErrorOf(response)}");
        }

        try
        {
            using var reader = new StreamReader(response.Content.ReadAsStream());
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument answer = JsonDocument.Parse(line);
                Rows(answer.RootElement, row);
            }
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            Fail($"broke off its answer: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
    }

    /// <summary>Fails as the server did.</summary>
    [DoesNotReturn]
    public void Fail(string what, Exception? inner = null) => throw new TimeSeriesException($"The time series {_address} {what}", inner!);

    private static string ErrorOf(HttpResponseMessage response)
    {
        using var reader = new StreamReader(response.Content.ReadAsStream());
        string text = reader.ReadToEnd();
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out JsonElement error) ? error.ToString() : text;
        }
        catch (JsonException)
        {
            return text.Length <= 500 ? text : text[..500];
        }
    }

    private void Rows(JsonElement answer, InfluxRow row)
    {
        if (answer.TryGetProperty("error", out JsonElement error))
        {
            Fail($"refused a question: {error}");
        }

        foreach (JsonElement result in answer.GetProperty("results").EnumerateArray())
        {
            if (result.TryGetProperty("error", out JsonElement failure))
            {
                Fail($"refused a question: {failure}");
            }

            if (!result.TryGetProperty("series", out JsonElement allSeries))
            {
                continue;
            }

            int statement = result.GetProperty("statement_id").GetInt32();
            foreach (JsonElement series in allSeries.EnumerateArray())
            {
                series.TryGetProperty("tags", out JsonElement tags);
                foreach (JsonElement values in series.GetProperty("values").EnumerateArray())
                {
                    row(statement, tags, values);
                }
            }
        }
    }

    /// <summary>Comes back with the whole answer, so that the patience covers it too.</summary>
    private HttpResponseMessage Send(HttpRequestMessage request, TimeSpan patience)
    {
        HttpResponseMessage? response = null;
        try
        {
            using var limit = new CancellationTokenSource(patience);
            response = _http.Send(request, HttpCompletionOption.ResponseContentRead, limit.Token);
        }
        catch (OperationCanceledException e)
        {
            Fail($"has not answered within {patience.TotalSeconds:0} s.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Fail($"is not reached: {e.Message}", e);
        }

        using HttpResponseMessage? refused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests
            or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError
            ? response
            : null;
        if (refused is null)
        {
            return response;
        }

        string advice = refused.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? " Name a user who may write and read: influx://USER:PASSWORD@HOST/DATABASE." : "";
        Fail($"answered {(int)refused.StatusCode}: {ErrorOf(refused)}{advice}");
        return null;
    }
}

/// <summary>Takes a row of an answer.</summary>
/// <param name="statement">Which statement of the question, from 0.</param>
/// <param name="tags">Tags that the statement grouped by; undefined when it did not.</param>
/// <param name="values">Time, then what was asked for.</param>
internal delegate void InfluxRow(int statement, JsonElement tags, JsonElement values);
