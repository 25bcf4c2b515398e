using System.CommandLine;
using System.Globalization;
using Clutch.Api;
using Clutch.Dtc;

namespace Clutch.Host;

/// <summary><c>clutch dtc CODE…</c>: what trouble codes mean; below it search, explanation of a scan, and export.</summary>
internal static class DtcCommand
{
    private static readonly char[] s_separators = [',', ';', '\n', '\r', '\t', '\u060C'];

    public static Command Create()
    {
        Argument<string[]> texts = new("code") { Description = "P0301, C0031-23, or bytes as sent: 0x0301, 01 33", Arity = ArgumentArity.ZeroOrMore };
        Option<byte?> status = Byte("--status", "Status byte of service 19 (two hexadecimal digits): says what the control unit has seen");
        Option<byte?> severity = Byte("--severity", "Severity byte of service 19 42 (two hexadecimal digits): beats the catalogue's severity");
        Option<bool> html = new("--html") { Description = "Print a page that a browser shows, in the direction of the language" };
        Command command = new("dtc", "Tells what trouble codes mean: system, severity, whether to drive on, causes, checks") { texts, status, severity, html };
        var options = new DtcOptions(command);
        command.Subcommands.Add(DtcExplainCommand.Create(options));
        command.Subcommands.Add(DtcSearchCommand.Create(options));
        command.Subcommands.Add(DtcExportCommand.Create());
        command.Validators.Add(result =>
        {
            if (result.GetValue(texts) is not { Length: > 0 })
            {
                result.AddError("Name a code, for example: clutch dtc P0301. Other commands: dtc explain --scan FILE, dtc search WORDS, dtc export.");
            }
        });
        command.SetAction(result => Run(
            result.GetValue(texts)!,
            result.GetValue(options.Make),
            result.GetValue(options.Language),
            new CodeEvidence(CodeKinds.None, result.GetValue(status) is { } bits ? new DtcStatus(bits) : null, result.GetValue(severity) is { } level ? new DtcSeverityByte(level) : null, null),
            result.GetValue(options.Json),
            result.GetValue(html)));
        return command;
    }

    private static int Run(string[] texts, Make make, Language language, CodeEvidence evidence, bool json, bool html)
    {
        List<DtcAnswer> answers = [];
        List<RefusedText> refused = [];
        foreach (string text in Codes(texts))
        {
            if (DtcCode.TryParse(text, out DtcCode code, out DtcReading reading, out DtcReject reject))
            {
                answers.Add(DtcPidNames.Named(DtcDescriber.Describe(code, make, language, evidence)) with { Read = DtcRejects.Explain(reading, text, code, language) });
            }
            else
            {
                refused.Add(new RefusedText(text, DtcRejects.Explain(reject, text, language)));
            }
        }

        if (json)
        {
            DtcJson.Print(new DtcDocument(answers, refused));
        }
        else if (answers.Count > 0 && html)
        {
            DtcPage.Print(answers, language);
        }
        else if (answers.Count > 0)
        {
            DtcText.Print(answers, language);
        }

        if (!json)
        {
            refused.ForEach(each => Console.Error.WriteLine($"clutch: {each.Reason}"));
        }

        return refused.Count == 0 ? ExitCodes.Good : ExitCodes.Failed;
    }

    /// <summary>A shell cuts <c>P 0301</c> and <c>C0 31 23</c> at the spaces: words that make a code together only are one.</summary>
    private static string[] Codes(string[] words)
    {
        string[] each = [.. words.SelectMany(word => word.Split(s_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        string together = string.Join(' ', words);
        bool areCodes = each.Length > 0 && Array.TrueForAll(each, word => DtcCode.TryParse(word, out _, out _));
        return !areCodes && DtcCode.TryParse(together, out _, out _) ? [together] : each.Length > 0 ? each : [together];
    }

    private static Option<byte?> Byte(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
            if (digits.Length <= 2 && byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                return value;
            }

            result.AddError($"{name} is '{text}'; it wants one byte in hexadecimal, 00 to FF.");
            return null;
        },
    };

    /// <summary>The document of <c>--json</c>.</summary>
    private sealed record DtcDocument(IReadOnlyList<DtcAnswer> Codes, IReadOnlyList<RefusedText> Refused);
}
