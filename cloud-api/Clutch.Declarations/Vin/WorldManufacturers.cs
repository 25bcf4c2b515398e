using System.Collections.Frozen;

namespace Clutch.Declarations;

/// <summary>Makers by world manufacturer identifier, the first three characters of a VIN. Facts gathered by hand; what is missing stays unknown.</summary>
internal static class WorldManufacturers
{
    /// <summary>One maker a line: its name, then its identifiers; a fourth character where two makers share three.</summary>
    private const string Table =
        """
        Alfa Romeo ZAR
        Audi WAU TRU WUA WA1
        BMW WBA WBS WBY WBX 4US 5UX 5YM
        BYD LGX LC0
        Chery LVV LVT
        Chevrolet 1G1 1GC 1GN 2G1 3G1 3GN KL1 KL8
        Chrysler 1C3 2C3 3C3 1C4 2C4
        Citroën VF7 VR7
        Daewoo KLA
        Daihatsu JDA JDB
        Dacia UU1 UU3
        Dodge 1B3 2B3 1D7 3D7 1C6 3C6
        Fiat ZFA ZFC NM4 9BD
        Ford 1FA 1FB 1FC 1FD 1FM 1FT 2FA 2FM 2FT 3FA 3FM WF0 6FP MAJ NM0
        Geely L6T LB3
        GMC 1GK 1GT 2GT 3GT
        Haval LGW
        Honda JHM JHL 1HG 2HG 2HK 5FN 5J6 19X SHH SHS MRH LHG LVH
        Hyundai KMH KMF KM8 5NP 5NM TMA NLH MAL Z94 LBE
        Isuzu JAA JAC JAL
        JAC LJ1
        Jaguar SAJ
        Jeep 1J4 1J8 1C4R ZAC
        Kia KNA KNC KND KNE 5XX 5XY U5Y U6Y LJD
        Lada XTA
        Land Rover SAL
        Lexus JTH JTJ 2T2 58A
        Mazda JM1 JM3 JM6 JMZ 3MZ 4F2
        Mercedes-Benz WDB WDC WDD WDF W1K W1N W1V 4JG 55S NMB
        MG LSJ SAR
        MINI WMW
        Mitsubishi JA3 JA4 JMB JMY 4A3 4A4 MMB MMC
        Nissan JN1 JN6 JN8 JNK 1N4 1N6 3N1 5N1 SJN VSK MNT MDH KNM
        Opel W0L W0V VXK
        Peugeot VF3 VR3
        Porsche WP0 WP1
        Proton PL1
        Renault VF1 VF2 UU5 VSY KNMA
        SEAT VSS
        Škoda TMB XW8
        SsangYong KPT KPA
        Subaru JF1 JF2 4S3 4S4
        Suzuki JS2 JS3 JSA TSM MA3 MBH MMS
        Tesla 5YJ 7SA LRW XP7
        Toyota JTD JTE JTM JTN JT1 JT2 JT3 JTF 1NX 2T1 2T3 3TM 4T1 4T3 5TD 5TF NMT SB1 VNK AHT MR0 MHF 6T1
        Volkswagen WVW WVG WV1 WV2 1VW 3VW 9BW AAV XW8Z LSV LFV
        Volvo YV1 YV4 LVY LYV 7JR
        """;

    private static readonly FrozenDictionary<string, string> s_makers = Read();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> s_lookup = s_makers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Null when nobody is known by it. A few makers share three characters; then a fourth tells them apart.</summary>
    public static string? Maker(string vin) =>
        s_lookup.TryGetValue(vin.AsSpan(0, 4), out string? maker) || s_lookup.TryGetValue(vin.AsSpan(0, 3), out maker) ? maker : null;

    /// <summary>A maker's name may have spaces; an identifier is three or four capitals and digits at the end of the line.</summary>
    private static FrozenDictionary<string, string> Read()
    {
        var makers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            int first = Array.FindIndex(words, 1, word => word.Length is 3 or 4 && word.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)));
            foreach (string identifier in words[first..])
            {
                makers.Add(identifier, string.Join(' ', words[..first]));
            }
        }

        return makers.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
