using System.Text;
using Xunit;

namespace Clutch.Telemetry.Tests;

public sealed class SignalDefinitionTests
{
    private static readonly Signal s_oil = new(0x8123, "Vehicle.Make.Engine.OIL_T", "Cel", SignalClass.Momentary, 0.01, -40, -40, 300, "7E0 22/1E04", "Oil temperature");
    private static readonly Signal s_gear = new(0xFFFF, "Vehicle.Make.GEAR", "", SignalClass.Sticky, 1, 0, 0, 255, "7E1 22/1940", "Gear");

    [Fact]
    public void What_was_written_is_read()
    {
        var gear = new SignalDefinition(s_gear, new Dictionary<long, string> { [2] = "Rückwärts", [-1] = "?", [0] = "Park" });
        foreach (SignalDefinition definition in new[] { new SignalDefinition(s_oil, []), gear })
        {
            Assert.True(SignalDefinition.TryRead(definition.ToBytes(), out SignalDefinition? read));
            Assert.Equal(definition.Signal, read.Signal);
            Assert.Equal(definition.Texts.OrderBy(pair => pair.Key), read.Texts.OrderBy(pair => pair.Key));
            Assert.Equal(definition.ToBytes(), read.ToBytes());
        }

        Assert.Equal("Rückwärts", gear.TextOf(2));
        Assert.Null(gear.TextOf(1));
    }

    [Fact]
    public void The_order_of_the_texts_does_not_show_in_the_bytes() => Assert.Equal(
        new SignalDefinition(s_gear, [new(1, "a"), new(2, "b"), new(-3, "c")]).ToBytes(),
        new SignalDefinition(s_gear, [new(-3, "c"), new(2, "b"), new(1, "a")]).ToBytes());

    [Fact]
    public void Long_names_are_cut_between_characters_and_texts_beyond_the_room_are_left_out()
    {
        var definition = new SignalDefinition(
            s_gear with { Name = "x" + new string('é', 100), Unit = new string('u', 100), Source = new string('s', 100) },
            Enumerable.Range(0, 500).Select(i => new KeyValuePair<long, string>(i, $"{i}{new string('t', 100)}")));
        byte[] bytes = definition.ToBytes();
        Assert.InRange(bytes.Length, FrameFormat.MaxEventBytes / 2, FrameFormat.MaxEventBytes);
        Assert.True(SignalDefinition.TryRead(bytes, out SignalDefinition? read));
        Assert.Equal("x" + new string('é', 47), read.Signal.Name); // 96 bytes hold 47 whole ones behind the x
        Assert.Equal(definition.Texts.Count, read.Texts.Count);
        Assert.InRange(read.Texts.Count, 5, 60);
        Assert.All(read.Texts.Values, text => Assert.Equal(48, Encoding.UTF8.GetByteCount(text)));
        Assert.Null(read.TextOf(499));
    }

    [Theory]
    [InlineData(0x7FFF, "Vehicle.Make.X", 1, 0, 1)] // a number of the table
    [InlineData(0x8000, "", 1, 0, 1)]
    [InlineData(0x8000, "Vehicle.Make.Ö", 1, 0, 1)]
    [InlineData(0x8000, "Vehicle Make", 1, 0, 1)]
    [InlineData(0x8000, "Vehicle.OBD.EngineSpeed", 1, 0, 1)] // a path of the table
    [InlineData(0x8000, "Vehicle.Make.X", 0, 0, 1)]
    [InlineData(0x8000, "Vehicle.Make.X", double.NaN, 0, 1)]
    [InlineData(0x8000, "Vehicle.Make.X", 1e300, 0, 1)] // a value of it would be no number of JSON
    [InlineData(0x8000, "Vehicle.Make.X", 1, 1, 1)]
    [InlineData(0x8000, "Vehicle.Make.X", 1, 0, double.PositiveInfinity)]
    public void What_no_reader_could_use_is_neither_made_nor_read(int number, string path, double scale, double min, double max)
    {
        Signal wrong = s_oil with { Number = (ushort)number, Path = path, Scale = scale, Min = min, Max = max };
        Assert.Throws<ArgumentException>(() => new SignalDefinition(wrong, []));
        Assert.False(SignalDefinition.TryRead(Encode(wrong), out _));
        Assert.True(SignalDefinition.TryRead(Encode(s_oil), out _));
    }

    [Fact]
    public void Bytes_that_are_cut_changed_or_followed_by_others_never_throw_and_never_read_as_something_that_cannot_be_written()
    {
        byte[] good = new SignalDefinition(s_gear, [new(0, "Park"), new(1, "Drive")]).ToBytes();
        for (int length = 0; length < good.Length; length++)
        {
            Assert.False(SignalDefinition.TryRead(good.AsSpan(0, length), out _), $"{length} bytes");
        }

        Assert.False(SignalDefinition.TryRead([.. good, 0], out _));
        Assert.False(SignalDefinition.TryRead(new byte[FrameFormat.MaxEventBytes + 1], out _));
        var random = new Random(9);
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] spoilt = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
            }

            if (SignalDefinition.TryRead(spoilt, out SignalDefinition? definition))
            {
                read++;
                Assert.True(SignalDefinition.TryRead(definition.ToBytes(), out SignalDefinition? again));
                Assert.Equal(definition.ToBytes(), again.ToBytes());
            }
        }

        Assert.InRange(read, 1_000, 19_000); // the test sees both ways
    }

    [Fact]
    public void A_frame_carries_a_definition_and_samples_of_its_number()
    {
        byte[] bytes = FrameCases.Defining();
        Assert.Equal(FrameReject.None, Frame.TryRead(bytes, out Frame frame));
        foreach (FrameEvent e in frame.Events)
        {
            Assert.Equal(FrameEventKind.SignalDefinition, e.Kind);
            Assert.True(SignalDefinition.TryRead(e.Data, out SignalDefinition? definition));
            Assert.Equal((0x8123, "closed"), (definition.Signal.Number, definition.TextOf(0)));
        }

        foreach (Sample sample in frame.Samples)
        {
            Assert.Equal(0x8123, sample.Signal);
        }

        Assert.Equal((1, 2), (frame.EventCount, frame.SampleCount));
    }

    /// <summary>As a writer without our checks would write it.</summary>
    private static byte[] Encode(Signal signal)
    {
        byte[] bytes = new byte[512];
        var pack = new PackWriter(bytes);
        pack.Array(11);
        pack.Integer(signal.Number);
        foreach (string text in new[] { signal.Path, signal.Name, signal.Unit })
        {
            pack.Text(Encoding.UTF8.GetBytes(text));
        }

        pack.Integer((int)signal.Class);
        foreach (double number in new[] { signal.Scale, signal.Offset, signal.Min, signal.Max })
        {
            pack.Number(number);
        }

        pack.Text(Encoding.UTF8.GetBytes(signal.Source));
        pack.Array(0);
        return bytes[..pack.Length];
    }
}
