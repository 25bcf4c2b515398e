using Clutch.Dtc;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api;

/// <summary>The problems of the trouble-code routes (RFC 9457). Details are in the language asked for, titles in English.</summary>
internal static class DtcProblems
{
    public static ProblemDetails NotACode(string text, DtcReject reject, Language language) => new()
    {
        Status = 400,
        Title = "Not a trouble code",
        Detail = DtcRejects.Explain(reject, Obd.ObdProblems.Cut(text), language),
    };

    public static ProblemDetails NotAMake(string text, Language language) => new()
    {
        Status = 400,
        Title = "Not a make",
        Detail = MakeNames.Explain(Obd.ObdProblems.Cut(text), language),
    };

    public static ProblemDetails NotAReport(string wrong) => new()
    {
        Status = 400,
        Title = "Not a list of trouble codes",
        Detail = $"{wrong} Send the document of `clutch scan --json`, or {{\"codes\": [\"P0301\", \"C0031-23\"]}}.",
    };

    public static ProblemDetails TooLarge(int most) => new()
    {
        Status = 413,
        Title = "The report is too large",
        Detail = $"A report may have {most} bytes. Leave out what is no code, freeze frame or value.",
    };
}
