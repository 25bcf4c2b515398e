using System.Diagnostics;
using System.Text.Json;
using Clutch.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>--log-format json</c>: a line is an object, and names the trace in which it was written.</summary>
[Collection(nameof(TraceFlowTests))]
public sealed class LogFormatTests
{
    [Fact]
    public void Json_lines_carry_the_trace_where_there_is_one()
    {
        using var activity = new Activity("request");
        string[] lines = Write("json", logs =>
        {
            logs.LogWarning("The disk {Disk} is full.", "sda");
            activity.SetIdFormat(ActivityIdFormat.W3C).Start();
            logs.LogError(new IOException("no room"), "Nothing was\nstored.");
            activity.Stop();
        });

        JsonElement[] entries = [.. lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal(2, entries.Length);
        Assert.Equal(("Warning", "The disk sda is full.", "sda"), (Text(entries[0], "LogLevel"), Text(entries[0], "Message"), entries[0].GetProperty("State").GetProperty("Disk").GetString()));
        Assert.EndsWith("Z", Text(entries[0], "Timestamp"), StringComparison.Ordinal);
        Assert.Empty(entries[0].GetProperty("Scopes").EnumerateArray());
        Assert.Equal(activity.TraceId.ToHexString(), Assert.Single(entries[1].GetProperty("Scopes").EnumerateArray()).GetProperty("TraceId").GetString());
        Assert.Contains("no room", Text(entries[1], "Exception"), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_a_line_for_a_person() =>
        Assert.Equal(["warn: Clutch.Flow.Tests[0] The disk sda is full."], Write("text", logs => logs.LogWarning("The disk {Disk} is full.", "sda")));

    private static string? Text(JsonElement entry, string name) => entry.GetProperty(name).GetString();

    private static string[] Write(string format, Action<ILogger> write)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new(LogFormat.Key, format)]).Build();
        TextWriter standard = Console.Error;
        var captured = new StringWriter();
        Console.SetError(captured);
        try
        {
            using ILoggerFactory logs = LoggerFactory.Create(LogFormat.Console(configuration, standardError: true));
            write(logs.CreateLogger("Clutch.Flow.Tests"));
        }
        finally
        {
            Console.SetError(standard);
        }

        return captured.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
