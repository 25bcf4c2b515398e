using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class SignalNumbersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "sub", "signal-numbers.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_definition_has_the_same_number_on_every_machine()
    {
        ushort number = Number(new SignalNumbers(null), Signal("A"));
        Assert.Equal(number, Number(new SignalNumbers(null), Signal("A")));
        Assert.InRange(number, SignalDefinition.FirstNumber, ushort.MaxValue);
        var numbers = new SignalNumbers(null);
        Number(numbers, Signal("B"));
        Assert.Equal(number, Number(numbers, Signal("A")));
    }

    [Fact]
    public void Whatever_a_definition_says_differently_is_another_signal()
    {
        var numbers = new SignalNumbers(null);
        Signal[] signals = [Signal("A"), Signal("A") with { Unit = "km" }, Signal("A") with { Scale = 0.1 }, Signal("A") with { Offset = 1 }, Signal("A") with { Name = "B" }, Signal("A") with { Source = "x" }];
        Assert.Equal(signals.Length, signals.Select(signal => Number(numbers, signal)).Distinct().Count());
        Assert.NotEqual(Number(numbers, Signal("A")), numbers.Define(Signal("A"), [new(1, "on")])!.Signal.Number);
    }

    [Fact]
    public void A_number_keeps_its_meaning_when_the_file_of_signals_changes_and_the_agent_starts_again()
    {
        (Signal first, Signal second) = Twins();
        var before = new SignalNumbers(Path);
        ushort taken = Number(before, first);
        ushort next = Number(before, second);
        Assert.NotEqual(taken, next);
        Assert.True(before.Save());

        // The first signal has left the set: the second does not move to its number.
        var after = new SignalNumbers(Path);
        Assert.Equal(next, Number(after, second));
        Assert.Equal(taken, Number(after, first));
        Assert.Equal(taken, Number(new SignalNumbers(null), second)); // what the file prevents
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("""{"zz":"x","10C0":"y"}""")]
    public void A_spoilt_file_costs_nothing_but_the_memory_of_twins(string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, content);
        var numbers = new SignalNumbers(Path);
        Assert.Equal(Number(new SignalNumbers(null), Signal("A")), Number(numbers, Signal("A")));
        Assert.True(numbers.Save());
        Assert.Equal(Number(numbers, Signal("A")), Number(new SignalNumbers(Path), Signal("A")));
    }

    [Fact]
    public void A_folder_that_takes_no_file_is_told()
    {
        File.WriteAllText(System.IO.Path.Combine(_folder.Path, "file"), "");
        var numbers = new SignalNumbers(System.IO.Path.Combine(_folder.Path, "file", "numbers.json"));
        Number(numbers, Signal("A"));
        Assert.False(numbers.Save());
    }

    [Fact]
    public void Ten_thousand_signals_have_ten_thousand_numbers()
    {
        var numbers = new SignalNumbers(null);
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(i => Number(numbers, Signal($"S{i}"))).Distinct().Count());
    }

    private static Signal Signal(string id) => new(0, $"Vehicle.Make.{id}", "V", SignalClass.Momentary, 1, 0, 0, 100, "7E0 22/1E04", id);

    private static ushort Number(SignalNumbers numbers, Signal signal) => numbers.Define(signal, [])!.Signal.Number;

    /// <summary>Two signals that want the same number: among some hundreds there are two.</summary>
    private static (Signal First, Signal Second) Twins()
    {
        var seen = new Dictionary<ushort, Signal>();
        for (int i = 0; ; i++)
        {
            Signal signal = Signal($"T{i}");
            if (!seen.TryAdd(Number(new SignalNumbers(null), signal), signal))
            {
                return (seen[Number(new SignalNumbers(null), signal)], signal);
            }
        }
    }
}
