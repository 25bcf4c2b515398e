namespace Clutch.CarSim;

/// <summary>The rate of the line, and what becomes of characters when the client has another one.</summary>
public sealed partial class ElmModel
{
    private const byte Garbled = 0xFE;
    private const int GarbledEvery = 100;

    private int _baud;
    private int _oldBaud;
    private long _baudSince;
    private int _delivered;

    /// <summary>The rate that the client has set; 0 where a link has none.</summary>
    public int HostBaud { get; set; }

    /// <summary>From now on; what is out already went at the old rate.</summary>
    private void SetBaud(int baud)
    {
        if (baud == _baud)
        {
            return;
        }

        (_oldBaud, _baud, _baudSince) = (_baud, baud, _clock);
        _character = _timing.Baud == 0 ? 0 : Character(baud);
    }

    private int BaudAt(long at) => at >= _baudSince ? _baud : _oldBaud;

    private bool Understands(long at)
    {
        int baud = BaudAt(at);
        return !_options.HearsItsRateOnly || HostBaud == 0 || baud == 0 || Math.Abs(((double)HostBaud / baud) - 1) <= BaudTolerance;
    }

    private void Garble(Span<byte> text, long sent)
    {
        if (!Understands(sent))
        {
            text.Fill(Garbled);
        }
        else if (_options.CleanUpTo > 0 && BaudAt(sent) > _options.CleanUpTo)
        {
            foreach (ref byte value in text)
            {
                value = ++_delivered % GarbledEvery == 0 ? Garbled : value;
            }
        }
    }
}
