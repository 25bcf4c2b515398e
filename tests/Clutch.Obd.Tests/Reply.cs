using System.Text;
using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

/// <summary>Runs an exchange over text and shows what came of it as text.</summary>
internal static class Reply
{
    public static readonly AdapterFormat Can11 = new(Headers: true, ObdProtocol.Can11At500);
    public static readonly AdapterFormat Can29 = new(Headers: true, ObdProtocol.Can29At500);
    public static readonly AdapterFormat NoHeaders = new(Headers: false, ObdProtocol.Can11At500);
    public static readonly AdapterFormat Unknown = new(Headers: true, ObdProtocol.Unknown);
    public static readonly AdapterFormat Iso9141 = new(Headers: true, ObdProtocol.Iso9141);
    public static readonly AdapterFormat Kwp = new(Headers: true, ObdProtocol.KwpFast);

    public static ElmExchange Of(string request, string reply, AdapterFormat format)
    {
        var exchange = new ElmExchange();
        byte[] bytes = Encoding.Latin1.GetBytes(reply);
        exchange.Begin(Encoding.ASCII.GetBytes(request), format);
        Assert.Equal(bytes.Length, exchange.Feed(bytes));
        Assert.True(exchange.IsComplete);
        return exchange;
    }

    /// <summary>For example <c>7E8 Value 410C1AF8</c>, <c>7E8 Refused(12) 7F0112</c>; messages separated by <c>; </c>.</summary>
    public static string Show(string request, string reply, AdapterFormat format) => Show(Of(request, reply, format));

    public static string Show(ElmExchange exchange)
    {
        var text = new StringBuilder();
        foreach (ref readonly ObdMessage message in exchange.Messages)
        {
            string nrc = message.Nrc == 0 ? "" : $"({message.Nrc:X2})";
            text.Append(text.Length == 0 ? "" : "; ").Append($"{message.Ecu:X} {message.Outcome}{nrc} {Convert.ToHexString(exchange.Payload(message))}".TrimEnd());
        }

        return text.ToString();
    }

    /// <summary>Everything a caller can see of a reply.</summary>
    public static string ShowAll(ElmExchange exchange) => $"{exchange.Text} {exchange.IsTruncated} '{exchange.FirstLine()}' {Show(exchange)}";

    /// <summary>Samples of one payload as <c>EngineSpeed=1726 Speed=50</c>, or the reject.</summary>
    public static string Decode(string payload, params byte[] pids)
    {
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        ObdReject reject = Service01.Decode(Convert.FromHexString(payload), pids, 0x7E8, SampleQuality.Measured, 42, samples, out int count);
        if (reject != ObdReject.None)
        {
            Assert.Equal(0, count);
            return reject.ToString();
        }

        return string.Join(' ', samples.Take(count).Select(s => $"{SignalRegistry.Get(s.Signal).Path["Vehicle.OBD.".Length..]}={Value(s)}"));
    }

    public static double Value(Sample sample) => Math.Round(SignalRegistry.Get(sample.Signal).ToValue(sample.Raw), 6);
}
