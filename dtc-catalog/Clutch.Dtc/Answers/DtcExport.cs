namespace Clutch.Dtc;

/// <summary>The whole catalogue as CSV (RFC 4180), for spreadsheets and for checks against other lists.</summary>
public static class DtcExport
{
    public const string Header = "code,ftb,make,edition,title_en,title_ar,system,severity,drive,mil,confidence";

    /// <summary>A row per meaning, in the order of the catalogue. The failure type column is empty: base codes are listed.</summary>
    public static void Write(TextWriter writer)
    {
        writer.Write($"{Header}\n");
        for (int i = 0; i < DtcCatalogue.Count; i++)
        {
            DtcEntry entry = DtcCatalogue.At(i);
            string[] cells =
            [
                entry.Code.Base.ToString(), "", entry.Make.Name, Term.Id(entry.Edition), entry.Title(Language.English), entry.Title(Language.Arabic),
                Term.Id(entry.System), Term.Id(entry.Severity), Term.Id(entry.Drive), Term.Id(entry.Mil), Term.Id(entry.Confidence),
            ];
            writer.Write($"{string.Join(',', cells.Select(Quoted))}\n");
        }
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
