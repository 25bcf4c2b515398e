namespace Clutch.Dtc;

/// <summary>Sentences for refused texts: what is wrong with this one, and what is accepted.</summary>
public static class DtcRejects
{
    // A message quotes no more than this of what somebody sent.
    private const int LongestQuote = 40;

    public static string Explain(DtcReject reject, string text, Language language)
    {
        string shown = text.Length <= LongestQuote ? text : $"{text[..LongestQuote]}…";
        string why = Phrases.Text($"reject-{Key(reject)}", language, ("text", shown));
        return $"{why} {Phrases.Text("reject-accepted", language)}";
    }

    /// <summary>How a text that was taken for a code was taken; null when it was simply the name.</summary>
    public static string? Explain(DtcReading reading, string text, DtcCode code, Language language)
    {
        if (reading == DtcReading.Name)
        {
            return null;
        }

        string key = reading.HasFlag(DtcReading.Bytes) ? "reading-bytes" : reading.HasFlag(DtcReading.LookAlikes) ? "reading-look-alikes" : "reading-letter-o";
        return Phrases.Text(key, language, ("text", text.Trim()), ("code", code.ToString()));
    }

    private static string Key(DtcReject reject) => reject switch
    {
        DtcReject.Empty => "empty",
        DtcReject.Letter => "letter",
        DtcReject.FirstDigit => "first-digit",
        DtcReject.NotHex => "not-hex",
        DtcReject.DigitCount => "digit-count",
        DtcReject.FailureType => "failure-type",
        DtcReject.Ambiguous => "ambiguous",
        DtcReject.TooManyBytes => "too-many-bytes",
        _ => throw new ArgumentOutOfRangeException(nameof(reject), reject, "Only a refused text has a reason."),
    };
}
