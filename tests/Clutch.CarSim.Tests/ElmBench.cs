using System.Text;
using Xunit;

namespace Clutch.CarSim.Tests;

/// <summary>A client of the adapter model in virtual time.</summary>
internal sealed class ElmBench
{
    private readonly byte[] _buffer = new byte[4096];

    public ElmBench(ElmOptions? options = null, CarScenario? scenario = null)
    {
        Car = new Car(scenario ?? new CarScenario(), Time);
        Elm = new ElmModel(Car, options ?? new ElmOptions { Timing = ElmTiming.Instant }, Time);
    }

    public VirtualTime Time { get; } = new();

    public Car Car { get; }

    public ElmModel Elm { get; }

    /// <summary>A bench with the engine running, echo off, and the protocol search behind it.</summary>
    public static ElmBench Ready(ElmOptions? options = null, CarScenario? scenario = null, string setup = "ATE0,0100")
    {
        var bench = new ElmBench(options, scenario);
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        foreach (string command in setup.Split(','))
        {
            bench.Ask(command);
        }

        return bench;
    }

    /// <summary>A bench with one fault, without any waits.</summary>
    public static ElmBench Faulty(LinkFault fault, CarScenario? scenario = null, string setup = "ATE0,ATS0,0100") =>
        Ready(new ElmOptions { Timing = ElmTiming.Instant, Faults = [fault] }, scenario, setup);

    /// <summary>A shipped scenario, with its own adapter or with one that costs no time.</summary>
    public static ElmBench Shipped(string name, bool instant, string setup)
    {
        CarScenario scenario = CarScenario.Load(name);
        return Ready(instant ? scenario.Adapter with { Timing = ElmTiming.Instant } : scenario.Adapter, scenario, setup);
    }

    /// <summary>Sends a line and moves the clock until the prompt; CR is shown as |.</summary>
    public string Ask(string line)
    {
        Send(line + "\r");
        return ReadToPrompt();
    }

    /// <summary>The time from the first character of the line to the prompt.</summary>
    public TimeSpan Measure(string line)
    {
        TimeSpan before = Time.Elapsed;
        Ask(line);
        return Time.Elapsed - before;
    }

    public void Send(string text) => Elm.Receive(Encoding.Latin1.GetBytes(text));

    public string ReadToPrompt()
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith('>'))
        {
            TimeSpan? due = Elm.Due;
            Assert.True(due is not null, $"no prompt after '{text}'");
            Time.Advance(due.Value);
            text.Append(Encoding.Latin1.GetString(_buffer, 0, Elm.Take(_buffer)));
        }

        return text.ToString().Replace('\r', '|');
    }

    /// <summary>Everything that comes within the time.</summary>
    public string ReadFor(TimeSpan length)
    {
        var text = new StringBuilder();
        TimeSpan end = Time.Elapsed + length;
        while (Elm.Due is { } due && Time.Elapsed + due <= end)
        {
            Time.Advance(due);
            text.Append(Encoding.Latin1.GetString(_buffer, 0, Elm.Take(_buffer)));
            if (Elm.TakeLinkLoss() is not null)
            {
                text.Append("<lost>");
                Elm.Disconnect();
            }
        }

        Time.Advance(end - Time.Elapsed);
        return text.ToString().Replace('\r', '|');
    }

    /// <summary>Payload of a single answer with ATH0, ATS0.</summary>
    public byte[] Bytes(string line) => Convert.FromHexString(Ask(line).Split('|')[0]);
}
