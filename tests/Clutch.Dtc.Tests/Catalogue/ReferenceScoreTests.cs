using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clutch.Dtc.Tests.Catalogue;

public sealed class ReferenceScoreTests
{
    [ReferenceFact]
    public void The_catalogue_agrees_with_the_reference_facts()
    {
        string folder = Directory.CreateTempSubdirectory("clutch-dtc-").FullName;
        try
        {
            string catalogue = Path.Combine(folder, "catalogue.csv");
            string result = Path.Combine(folder, "result.json");
            File.WriteAllText(catalogue, Export());
            using Process python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(ReferenceFactAttribute.Folder!, "score.py"), catalogue, "--json", result, "--worst", "0"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            string output = python.StandardOutput.ReadToEnd();
            Assert.True(python.WaitForExit(TimeSpan.FromMinutes(2)) && python.ExitCode == 0, output);
            using JsonDocument score = JsonDocument.Parse(File.ReadAllBytes(result));
            Assert.Equal(1.0, score.RootElement.GetProperty("coverage").GetDouble());
            Assert.InRange(score.RootElement.GetProperty("agreement").GetDouble(), 0.995, 1.0);
            Assert.Equal(0, score.RootElement.GetProperty("total").GetProperty("contra").GetInt32());
            Assert.Equal(0, score.RootElement.GetProperty("total").GetProperty("neigh").GetInt32());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Export()
    {
        StringBuilder csv = new("code,title,manufacturer,edition\n");
        for (int i = 0; i < DtcCatalogue.Count; i++)
        {
            DtcEntry entry = DtcCatalogue.At(i);
            ushort value = entry.Code.Value;
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{"PCBU"[value >> 14]}{(value >> 12) & 3}{value & 0xFFF:X3},\"{entry.Title(Language.English)}\",{entry.Make.Name},{(entry.Edition == Edition.Current ? "current" : "pre-2007")}\n");
        }

        return csv.ToString();
    }
}
