using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Clutch.Flow.Tests;

/// <summary>A span as a collector sees it. Ids are hexadecimal.</summary>
internal sealed record CollectedSpan(string Service, string Source, string Name, string Trace, string Span, string Parent);

/// <summary>An OpenTelemetry collector on the loopback address: OTLP over HTTP with protobuf, decoded by field numbers (opentelemetry-proto 1.x).</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _metrics = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _released = new();

    private FakeCollector(bool hangs)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (HttpContext context, string signal) =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (hangs)
            {
                await _released.Task;
            }

            (signal == "traces" ? (Action<ReadOnlyMemory<byte>>)TakeTraces : TakeMetrics)(body.ToArray());
            return Results.Bytes([], "application/x-protobuf");
        });
    }

    public string Address => _app.Urls.Single();

    public IReadOnlyList<CollectedSpan> Spans => [.. _spans];

    public IReadOnlyCollection<string> Metrics => [.. _metrics.Keys];

    /// <summary>A collector, or one that takes requests and never answers.</summary>
    public static async Task<FakeCollector> StartAsync(bool hangs = false)
    {
        var collector = new FakeCollector(hangs);
        await collector._app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        await _app.DisposeAsync();
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number) => Fields(message).Where(field => field.Number == number).Select(field => field.Bytes);

    private static string Text(ReadOnlyMemory<byte> message, int number) => Encoding.UTF8.GetString(Fields(message, number).FirstOrDefault().Span);

    private static string Hex(ReadOnlyMemory<byte> message, int number) => Convert.ToHexStringLower(Fields(message, number).FirstOrDefault().Span);

    /// <summary>The fields with a length: wire type 2. Others are passed over.</summary>
    private static List<(int Number, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int, ReadOnlyMemory<byte>)>();
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint(message.Span, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(message.Span, ref at);
                    fields.Add(((int)(tag >> 3), message.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>ExportTraceServiceRequest → resource_spans → scope_spans → spans.</summary>
    private void TakeTraces(ReadOnlyMemory<byte> request)
    {
        foreach (ReadOnlyMemory<byte> resourceSpans in Fields(request, 1))
        {
            string service = Fields(Fields(resourceSpans, 1).First(), 1).Where(attribute => Text(attribute, 1) == "service.name").Select(attribute => Text(Fields(attribute, 2).First(), 1)).First();
            foreach (ReadOnlyMemory<byte> scopeSpans in Fields(resourceSpans, 2))
            {
                string source = Text(Fields(scopeSpans, 1).First(), 1);
                foreach (ReadOnlyMemory<byte> span in Fields(scopeSpans, 2))
                {
                    _spans.Enqueue(new CollectedSpan(service, source, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4)));
                }
            }
        }
    }

    /// <summary>ExportMetricsServiceRequest → resource_metrics → scope_metrics → metrics.</summary>
    private void TakeMetrics(ReadOnlyMemory<byte> request)
    {
        foreach (ReadOnlyMemory<byte> metric in Fields(request, 1).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2)))
        {
            _metrics[Text(metric, 1)] = true;
        }
    }
}
