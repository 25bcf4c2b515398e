using System.Globalization;

namespace Clutch.Obd.Tests;

/// <summary>How long the fuzz tests run: a few seconds, or CLUTCH_FUZZ_ROUNDS inputs in all, shared equally by the cases.</summary>
internal static class FuzzRounds
{
    /// <summary>Cases of <see cref="FuzzTests"/> and <see cref="ServiceFuzzTests"/>.</summary>
    private const int Cases = 11;

    private static readonly int s_total = int.TryParse(Environment.GetEnvironmentVariable("CLUTCH_FUZZ_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 0;

    public static int Of(int shortForm) => s_total == 0 ? shortForm : ((s_total - 1) / Cases) + 1;
}
