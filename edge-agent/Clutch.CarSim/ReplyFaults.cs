using System.Text;

namespace Clutch.CarSim;

/// <summary>What a piece of a reply is.</summary>
internal enum ReplyPartKind : byte
{
    Echo,
    Data,
    Text,
    Prompt,
}

/// <summary>A piece of a reply and when its last character is out, ticks since power-on.</summary>
internal sealed record ReplyPart(ReplyPartKind Kind, string Text, long At);

/// <summary>What faults make of the text of a reply, before it becomes bytes.</summary>
/// <param name="characterTicks">Time of a character on the line.</param>
/// <param name="lineEnd">CR, or CR and LF.</param>
internal sealed class ReplyFaults(long characterTicks, string lineEnd)
{
    /// <summary>Changes the reply in place.</summary>
    /// <param name="faults">Those of this request.</param>
    /// <param name="parts">The reply.</param>
    /// <param name="stale">A line of an earlier reply, null when there was none.</param>
    /// <param name="random">Chooses lengths and places.</param>
    public void Apply(IReadOnlyList<LinkFault> faults, List<ReplyPart> parts, string? stale, ref SplitMix random)
    {
        foreach (LinkFault fault in faults)
        {
            switch (fault.Kind)
            {
                case FaultKind.StaleLine when stale is not null:
                    Insert(parts, AfterEcho(parts), ReplyPartKind.Data, stale);
                    break;
                case FaultKind.RadioLine:
                    Insert(parts, AfterEcho(parts), ReplyPartKind.Text, fault.Text + lineEnd);
                    break;
                case FaultKind.Noise:
                    Insert(parts, AfterEcho(parts), ReplyPartKind.Text, Noise(fault));
                    break;
                case FaultKind.StrayPrompt:
                    Insert(parts, 0, ReplyPartKind.Prompt, lineEnd + ">");
                    break;
                case FaultKind.BufferFull:
                    Overflow(parts, fault.Count);
                    break;
                case FaultKind.DropLine when Line(parts, fault.Count) is { } line:
                    parts.RemoveAt(line);
                    break;
                case FaultKind.CutLine when parts.FindLastIndex(p => p.Kind == ReplyPartKind.Data) is >= 0 and var last:
                    string text = parts[last].Text.TrimEnd();
                    parts[last] = parts[last] with { Text = text[..Math.Max(0, text.Length - fault.Count)] + lineEnd };
                    break;
                case FaultKind.LowerCase:
                    Change(parts, ReplyPartKind.Data, p => p with { Text = p.Text.ToLowerInvariant() });
                    break;
                case FaultKind.LatePrompt:
                    Change(parts, ReplyPartKind.Prompt, p => p with { At = p.At + fault.Delay.Ticks });
                    break;
                case FaultKind.Nul:
                    AddNuls(parts, fault.Count, ref random);
                    break;
                case FaultKind.Chunks:
                    Chop(parts, fault, ref random);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The characters of a fault whose text is hexadecimal.</summary>
    public static string Noise(LinkFault fault) => Encoding.Latin1.GetString(Convert.FromHexString(fault.Text));

    private static int AfterEcho(List<ReplyPart> parts) => parts.Count > 0 && parts[0].Kind == ReplyPartKind.Echo ? 1 : 0;

    /// <summary>Index of the data line with this number, or of the last one; null when there is none.</summary>
    private static int? Line(List<ReplyPart> parts, int number)
    {
        int[] lines = [.. Enumerable.Range(0, parts.Count).Where(i => parts[i].Kind == ReplyPartKind.Data)];
        return lines.Length == 0 ? null : lines[Math.Min(number, lines.Length) - 1];
    }

    private static void Change(List<ReplyPart> parts, ReplyPartKind kind, Func<ReplyPart, ReplyPart> change)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            parts[i] = parts[i].Kind == kind ? change(parts[i]) : parts[i];
        }
    }

    private void Insert(List<ReplyPart> parts, int index, ReplyPartKind kind, string text)
    {
        long time = text.Length * characterTicks;
        long before = index < parts.Count ? parts[index].At - (parts[index].Text.Length * characterTicks) : parts[^1].At;
        Delay(parts, index, time);
        parts.Insert(index, new ReplyPart(kind, text, before + time));
    }

    private static void Delay(List<ReplyPart> parts, int from, long time)
    {
        for (int i = from; i < parts.Count; i++)
        {
            parts[i] = parts[i] with { At = parts[i].At + time };
        }
    }

    /// <summary>So many characters of data, then the text of the manual in place of the rest.</summary>
    private void Overflow(List<ReplyPart> parts, int characters)
    {
        int index = parts.FindIndex(p => p.Kind == ReplyPartKind.Data);
        if (index < 0)
        {
            return;
        }

        string data = string.Concat(parts.Where(p => p.Kind == ReplyPartKind.Data).Select(p => p.Text));
        long at = parts[index].At;
        parts.RemoveAll(p => p.Kind == ReplyPartKind.Data);
        string kept = data[..Math.Min(characters, data.Length)];
        parts.Insert(index, new ReplyPart(ReplyPartKind.Data, kept.Length == 0 || kept.EndsWith('\r') || kept.EndsWith('\n') ? kept : kept + lineEnd, at));
        parts.Insert(index + 1, new ReplyPart(ReplyPartKind.Text, "BUFFER FULL" + lineEnd, at));
    }

    private static void AddNuls(List<ReplyPart> parts, int count, ref SplitMix random)
    {
        for (int i = 0; i < count; i++)
        {
            int part = (int)(random.Next() % (ulong)parts.Count);
            int place = (int)(random.Next() % (ulong)(parts[part].Text.Length + 1));
            parts[part] = parts[part] with { Text = parts[part].Text.Insert(place, "\0") };
        }
    }

    /// <summary>Pieces of 1 to n characters, each followed by a gap.</summary>
    private static void Chop(List<ReplyPart> parts, LinkFault fault, ref SplitMix random)
    {
        var pieces = new List<ReplyPart>();
        long shift = 0;
        foreach (ReplyPart part in parts)
        {
            for (int at = 0; at < part.Text.Length;)
            {
                int length = Math.Min(part.Text.Length - at, 1 + (int)(random.Next() % (ulong)fault.Count));
                pieces.Add(part with { Text = part.Text.Substring(at, length), At = part.At + shift });
                at += length;
                shift += fault.Delay.Ticks;
            }
        }

        parts.Clear();
        parts.AddRange(pieces);
    }
}
