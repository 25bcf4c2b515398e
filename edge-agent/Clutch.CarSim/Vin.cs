namespace Clutch.CarSim;

/// <summary>Vehicle identification numbers of cars that do not exist, with a valid check digit (49 CFR 565.15).</summary>
public static class Vin
{
    public const int Length = 17;

    private const int CheckPosition = 8;
    private const string Letters = "ABCDEFGHJKLMNPRSTUVWXYZ";
    private const string LetterValues = "12345678123457923456789";
    private static readonly int[] s_weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>The same seed gives the same number; the manufacturer code CLU belongs to nobody.</summary>
    public static string FromSeed(ulong seed)
    {
        var random = new SplitMix(seed);
        char[] vin = $"CLUSM15M0R{Letters[(int)(random.Next() % (ulong)Letters.Length)]}{random.Next() % 1_000_000:D6}".ToCharArray();
        vin[CheckPosition] = CheckDigit(vin);
        return new string(vin);
    }

    /// <summary>The character that belongs to position 9: the weighted sum modulo 11, 10 written as X.</summary>
    /// <exception cref="ArgumentException">Not 17 characters, or one of them is not allowed (I, O and Q are not).</exception>
    public static char CheckDigit(ReadOnlySpan<char> vin)
    {
        if (vin.Length != Length)
        {
            throw new ArgumentException($"A VIN has {Length} characters, '{vin}' has {vin.Length}.", nameof(vin));
        }

        int sum = 0;
        for (int i = 0; i < Length; i++)
        {
            int letter = Letters.IndexOf(vin[i], StringComparison.Ordinal);
            if (letter < 0 && !char.IsAsciiDigit(vin[i]))
            {
                throw new ArgumentException($"'{vin[i]}' is not a character of a VIN (A-Z without I, O, Q, and 0-9).", nameof(vin));
            }

            sum += s_weights[i] * ((letter < 0 ? vin[i] : LetterValues[letter]) - '0');
        }

        return "0123456789X"[sum % 11];
    }
}
