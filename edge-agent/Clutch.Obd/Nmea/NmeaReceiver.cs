namespace Clutch.Obd.Nmea;

/// <summary>
/// Finds sentences in a receiver's bytes, however they are cut. States: between sentences (no <c>$</c> seen), within one.
/// Holds one line of fixed size; allocates nothing after construction.
/// </summary>
public sealed class NmeaReceiver
{
    // The standard allows 82 characters with $ and CR LF; receivers with high precision send up to a hundred.
    private const int LongestLine = 120;

    private readonly byte[] _line = new byte[LongestLine];
    private int _length;
    private bool _within;

    /// <summary>
    /// Reads on until a sentence, good or bad, has ended. False: the input is used up. True: <paramref name="reject"/>
    /// says whether <paramref name="sentence"/> holds; what follows is still in <paramref name="input"/>.
    /// </summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, out NmeaSentence sentence, out NmeaReject reject)
    {
        sentence = default;
        reject = NmeaReject.None;
        while (!input.IsEmpty)
        {
            byte b = input[0];
            input = input[1..];
            if (b == '$')
            {
                bool cutOff = _within && _length > 0;
                _within = true;
                _length = 0;
                if (cutOff)
                {
                    reject = NmeaReject.CutOff;
                    return true;
                }
            }
            else if (!_within)
            {
                // Line ends, and what was sent before we listened.
            }
            else if (b is (byte)'\r' or (byte)'\n')
            {
                _within = false;
                reject = NmeaParser.Parse(_line.AsSpan(0, _length), out sentence);
                return true;
            }
            else if (b is < 0x20 or > 0x7E)
            {
                _within = false;
                reject = NmeaReject.Character;
                return true;
            }
            else if (_length == LongestLine)
            {
                _within = false;
                reject = NmeaReject.TooLong;
                return true;
            }
            else
            {
                _line[_length++] = b;
            }
        }

        return false;
    }
}
