using System.CommandLine;
using System.Text;
using Clutch.Dtc;

namespace Clutch.Host;

/// <summary><c>clutch dtc export</c>: the whole catalogue as CSV on standard output.</summary>
internal static class DtcExportCommand
{
    public static Command Create()
    {
        Command command = new("export", $"Prints the whole catalogue as CSV: {DtcExport.Header}");
        command.SetAction(_ =>
        {
            using Stream output = Console.OpenStandardOutput();
            using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            DtcExport.Write(writer);
            return ExitCodes.Good;
        });
        return command;
    }
}
