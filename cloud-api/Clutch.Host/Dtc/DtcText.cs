using Clutch.Dtc;
using Spectre.Console;

namespace Clutch.Host;

/// <summary>
/// Answers about codes for a terminal. Lines of label and text, no columns: where words run from right to left, columns come apart in
/// terminals that order them and in those that do not.
/// </summary>
internal static class DtcText
{
    private static readonly Dictionary<string, string> s_colours = new(StringComparer.Ordinal)
    {
        ["info"] = "grey",
        ["low"] = "green",
        ["medium"] = "yellow",
        ["high"] = "red",
        ["critical"] = "red bold",
    };

    public static void Print(IReadOnlyList<DtcAnswer> answers, Language language)
    {
        foreach (DtcAnswer answer in answers)
        {
            Print(answer, language);
            Console.WriteLine();
        }

        Remark(language);
    }

    public static void Print(IReadOnlyList<DtcHitAnswer> hits, Language language)
    {
        foreach (DtcHitAnswer hit in hits)
        {
            string of = hit.Make ?? (hit.Edition == "current" ? "" : DtcTerms.Text($"editions.{hit.Edition}", language) ?? hit.Edition);
            Write(0, $"{Heading(hit.Code, hit.Title, language)}{(of.Length == 0 ? "" : $" [grey]({Markup.Escape(of)})[/]")}");
        }

        if (hits.Count == 0)
        {
            Write(0, Phrases.Text("nothing-found", language));
        }

        Remark(language);
    }

    /// <summary>A line in the colour of its severity.</summary>
    public static string Coloured(NamedText severity, string text) => $"[{s_colours[severity.Id]}]{Markup.Escape(text)}[/]";

    /// <summary>One paragraph: wrapped where the terminal ends, one line in a file.</summary>
    public static void Write(int indent, string markup)
    {
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"{new string(' ', indent)}{Markup.Remove(markup)}");
        }
        else
        {
            AnsiConsole.Write(new Padder(new Markup(markup), new Padding(indent, 0, 0, 0)));
        }
    }

    /// <summary>A code and its title. The isolate leaves the paragraph the direction of the title.</summary>
    public static string Heading(string code, string title, Language language) => $"[bold]{Phrases.Isolated(code, language)}[/]  {Markup.Escape(title)}";

    public static void Line(Language language, string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Write(2, $"[grey]{Phrases.Text($"label-{label}", language)}:[/] {Markup.Escape(text)}");
        }
    }

    public static void List(Language language, string label, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            Write(2, $"[grey]{Phrases.Text($"label-{label}", language)}:[/]");
            foreach ((int index, string item) in items.Index())
            {
                Write(4, $"{index + 1}. {Markup.Escape(item)}");
            }
        }
    }

    /// <summary>Who reads Arabic in a terminal should know what it may do to it; a file keeps the logical order and needs no remark.</summary>
    public static void Remark(Language language)
    {
        if (LanguageTags.IsRightToLeft(language) && !Console.IsOutputRedirected)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{Phrases.Text("not-reviewed", language)}[/]");
            AnsiConsole.MarkupLine("[grey]If the words run the wrong way, this terminal does not order right-to-left text: add --html and open the page in a browser.[/]");
        }
    }

    private static void Print(DtcAnswer answer, Language language)
    {
        Write(0, Heading(answer.Code, answer.Title, language));
        Line(language, "read", answer.Read);
        // What a block is about speaks for numbers without a meaning; beside a meaning it may say something else.
        string? block = answer.Known ? null : answer.Block.Text;
        Line(language, "system", string.Join(" · ", ((string?[])[answer.System?.Text, answer.Letter.Text, block, answer.Make ?? answer.Owner.Text]).OfType<string>().Distinct(StringComparer.Ordinal)));
        Line(language, "why", answer.Note);
        Line(language, "meaning", answer.Meaning);
        if (answer is { Severity: { } severity, Drive: { } drive })
        {
            Write(2, $"[grey]{Phrases.Text("label-severity", language)}:[/] {Coloured(new NamedText(severity.Id, severity.Text), severity.Text)}. {Markup.Escape(string.Join(" ", severity.Steps.Select(step => step.Reason)))}");
            Line(language, "drive", $"{drive.Text}. {drive.Detail}");
        }

        Line(language, "lamp", answer.Lamp is { } lamp ? $"{lamp.Text}. {lamp.Detail}" : null);
        Line(language, "failure-type", answer.FailureType is { } failure ? $"{Phrases.Isolated(failure.Byte, language)} {failure.Text} ({failure.Category.Text})" : null);
        if (answer.Status is { } status)
        {
            Line(language, "status", $"{Phrases.Isolated(status.Byte, language)} {status.Summary}");
            foreach (BitMeaning bit in status.Bits)
            {
                Write(4, $"{bit.Bit}: {Markup.Escape(bit.Text)}");
            }
        }

        List(language, "causes", answer.Causes);
        List(language, "checks", answer.Checks);
        Line(language, "pids", answer.Pids.Count == 0 ? null : Phrases.Isolated($"PID {string.Join(", ", answer.Pids)}", language));
        List(language, "other-meanings", [.. answer.OtherMeanings.Select(other => $"{other.Title} ({Of(other, language)})")]);
        Line(language, "source", answer.Confidence?.Text);
    }

    private static string Of(OtherMeaning other, Language language) =>
        Phrases.Joined([other.Make ?? Phrases.Text("label-standard", language), DtcTerms.Text($"editions.{other.Edition}", language), DtcTerms.Text($"confidences.{other.Confidence}", language)], language);
}
