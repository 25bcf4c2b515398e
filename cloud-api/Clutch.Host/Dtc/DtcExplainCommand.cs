using System.CommandLine;
using Clutch.Dtc;

namespace Clutch.Host;

/// <summary><c>clutch dtc explain --scan FILE</c>: what the codes of a scan come down to.</summary>
internal static class DtcExplainCommand
{
    /// <summary>Bytes; a scan of a car with twenty ECUs is a tenth of it.</summary>
    private const int LargestFile = 8 * 1024 * 1024;

    public static Command Create(DtcOptions options)
    {
        Option<string> scan = new("--scan") { Description = "File of `clutch scan --json` or of `scan --clear`; - reads standard input", Required = true };
        Option<bool> html = new("--html") { Description = "Print a page that a browser shows, in the direction of the language" };
        Command command = new("explain", "Groups the codes of a scan by probable cause, causes first, and holds them against the measured values") { scan, html };
        command.SetAction(result => Run(result.GetValue(scan)!, result.GetValue(options.Make), result.GetValue(options.Language), result.GetValue(options.Json), result.GetValue(html)));
        return command;
    }

    private static int Run(string file, Make make, Language language, bool json, bool html)
    {
        if (!CarReportReader.TryRead(Read(file), out CarReport report, out string problem))
        {
            throw new StartException($"'{file}' cannot be explained. {problem} Make such a file with `clutch scan --car … --json`.");
        }

        var answer = ExplanationAnswer.Of(report, make, language);
        if (json)
        {
            DtcJson.Print(answer);
        }
        else if (html)
        {
            DtcPage.Print(answer, language);
        }
        else
        {
            ExplanationText.Print(answer, language);
        }

        return answer.Refused.Count == 0 ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static byte[] Read(string file)
    {
        try
        {
            using Stream stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            using var bytes = new MemoryStream();
            byte[] buffer = new byte[64 * 1024];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > LargestFile)
                {
                    throw new StartException($"'{file}' is longer than {LargestFile} bytes and cannot be a scan.");
                }
            }

            ReadOnlySpan<byte> content = bytes.ToArray();
            return content.StartsWith("\uFEFF"u8) ? content[3..].ToArray() : content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartException($"the scan '{file}' cannot be read: {e.Message}", e);
        }
    }
}
