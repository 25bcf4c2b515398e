namespace Clutch.TimeSeries.Influx;

/// <summary>The lines of <see cref="StateLayout.Policy"/>: what is newest stands at time 0 and is overwritten; what has a time of its own stands there.</summary>
internal static class StateLines
{
    /// <summary>The first and last time that the server takes are two and one away from the limits of 64 bits.</summary>
    private const long Margin = 2;

    /// <summary>The frame is there.</summary>
    public static void Frame(LineBuffer lines, VehicleState vehicle, long boot, long sequence, int samples)
    {
        FrameAddress address = FrameAddress.Of(boot, sequence);
        Open(lines, "frame,vehicle="u8, vehicle);
        lines.Add(",page="u8);
        lines.Add(address.Page.Boot);
        lines.Add((byte)FrameAddress.PageSeparator);
        lines.Add(address.Page.Sequence);
        Integer(lines, " seq="u8, sequence);
        Integer(lines, ",samples="u8, samples);
        Close(lines, address.Time);
    }

    /// <summary>The vehicle in figures.</summary>
    public static void Vehicle(LineBuffer lines, VehicleState vehicle)
    {
        Open(lines, "vehicle,vehicle="u8, vehicle);
        Integer(lines, " frames="u8, vehicle.Frames);
        Integer(lines, ",samples="u8, vehicle.Samples);
        if (vehicle is { Oldest: { } oldest, Newest: { } newest })
        {
            Integer(lines, ",oldest="u8, oldest);
            Integer(lines, ",newest="u8, newest);
        }

        Close(lines, 0);
    }

    /// <summary>The newest sample of a series, and the newest with a value where that is another one.</summary>
    public static void Latest(LineBuffer lines, VehicleState vehicle, SeriesState series)
    {
        if (series.Newest is not { } newest)
        {
            return;
        }

        Open(lines, "latest,vehicle="u8, vehicle);
        lines.Add(",signal="u8);
        lines.AddHex(series.Signal, 4);
        lines.Add(",ecu="u8);
        lines.AddHex(series.Ecu);
        Integer(lines, " at="u8, newest.Time);
        Integer(lines, ",raw="u8, newest.Raw);
        Integer(lines, ",quality="u8, (long)newest.Quality);
        if (!newest.HasValue && series.Known is { } known)
        {
            Integer(lines, ",known_at="u8, known.Time);
            Integer(lines, ",known_raw="u8, known.Raw);
            Integer(lines, ",known_quality="u8, (long)known.Quality);
        }

        if (series.Marked)
        {
            lines.Add(",marked=true"u8);
        }

        Close(lines, 0);
    }

    /// <summary>A complete list: four hexadecimal digits a code.</summary>
    public static void Codes(LineBuffer lines, VehicleState vehicle, TroubleCodeList list)
    {
        Open(lines, "codes,vehicle="u8, vehicle);
        lines.Add(",ecu="u8);
        lines.AddHex(list.Ecu);
        lines.Add(",state="u8);
        lines.Add((long)list.State);
        lines.Add(" codes=\""u8);
        foreach (ushort code in list.Codes)
        {
            lines.AddHex(code, 4);
        }

        lines.Add((byte)'"');
        Close(lines, list.Time);
    }

    public static void Attribute(LineBuffer lines, VehicleState vehicle, TextAttribute attribute)
    {
        Open(lines, "attribute,vehicle="u8, vehicle);
        lines.Add(",name="u8);
        lines.AddTag(attribute.Name);
        lines.Add(" value="u8);
        lines.AddQuoted(attribute.Value);
        Close(lines, attribute.Time);
    }

    public static void Definition(LineBuffer lines, VehicleState vehicle, DefinedSignal defined, byte[] definition)
    {
        Open(lines, "definition,vehicle="u8, vehicle);
        lines.Add(",number="u8);
        lines.AddHex(defined.Definition.Signal.Number, 4);
        lines.Add(" definition="u8);
        lines.AddQuoted(Convert.ToBase64String(definition));
        Close(lines, defined.Time);
    }

    private static void Open(LineBuffer lines, ReadOnlySpan<byte> measurement, VehicleState vehicle)
    {
        lines.Add(measurement);
        lines.Add(vehicle.Tag);
    }

    private static void Integer(LineBuffer lines, ReadOnlySpan<byte> field, long value)
    {
        lines.Add(field);
        lines.Add(value);
        lines.Add((byte)'i');
    }

    private static void Close(LineBuffer lines, long time)
    {
        lines.Add((byte)' ');
        lines.Add(Math.Clamp(time, long.MinValue + Margin, long.MaxValue - Margin));
        lines.Add((byte)'\n');
    }
}
