using System.Globalization;
using System.Text;
using Clutch.Links;

namespace Clutch.Edge;

/// <summary>
/// Raises the rate of a serial line. ELM327 <c>ATBRD</c> and STN <c>STBR</c> shake hands alike: OK at the old rate, then the adapter's
/// name at the new one, which the host confirms with CR within 75 ms, else both stay where they were.
/// </summary>
public sealed class LineRate(CarConnection car, SerialLink serial)
{
    private const int Echoes = 20;

    /// <summary>The divisor of ATBRD counts from 4 MHz.</summary>
    private const int BrdClock = 4_000_000;

    // Fastest first. USB bridges of ELM327 parts keep 500 kbit/s; STN parts go to 2 Mbit/s, which not every cable does.
    private static readonly int[] s_elmRates = [500_000, 250_000, 230_400, 115_200];
    private static readonly int[] s_stnRates = [2_000_000, 1_000_000, 500_000, 230_400, 115_200];

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_echo = TimeSpan.FromSeconds(1);
    private readonly byte[] _heard = new byte[128];

    /// <summary>The highest rate at which twenty of twenty answers are right, and raises the line to it; 0 when none is above the present one.</summary>
    public int Probe(AdapterIdentity identity, CancellationToken cancellationToken)
    {
        foreach (int rate in identity.Chip is null ? s_elmRates : s_stnRates)
        {
            if (rate <= serial.Baud)
            {
                return 0;
            }

            if (TryRaise(identity, rate, cancellationToken))
            {
                return rate;
            }

            if (car.Exchange.Text == Obd.ElmText.Unknown)
            {
                // The adapter does not know the command at all.
                return 0;
            }
        }

        return 0;
    }

    /// <summary>Raises the line. False: adapter and line are back at the rate they had.</summary>
    public bool TryRaise(AdapterIdentity identity, int rate, CancellationToken cancellationToken)
    {
        int before = serial.Baud;
        string command = identity.Chip is null
            ? string.Create(CultureInfo.InvariantCulture, $"ATBRD{(BrdClock + (rate / 2)) / rate:X2}")
            : string.Create(CultureInfo.InvariantCulture, $"STBR{rate}");

        // A question mark comes with a prompt and ends it; OK comes without one, and the exchange is read by hand.
        car.Exchange.Begin(Encoding.ASCII.GetBytes(command), car.Format);
        if (!serial.Write(Encoding.ASCII.GetBytes(command + "\r")) || !Hear("OK\r"u8, cancellationToken))
        {
            return false;
        }

        if (!serial.TrySetBaud(rate))
        {
            Return(before, cancellationToken);
            return false;
        }

        string name = identity.Chip ?? identity.Adapter;
        bool heard = Hear(Encoding.ASCII.GetBytes(name + "\r"), cancellationToken) && serial.Write("\r"u8) && Hear(">"u8, cancellationToken);
        for (int i = 0; heard && i < Echoes; i++)
        {
            heard = car.Ask("ATI", s_echo, cancellationToken) == ExchangeEnd.Answered && car.Exchange.FirstLine() == identity.Adapter;
        }

        if (!heard)
        {
            Return(before, cancellationToken);
        }

        return heard;
    }

    /// <summary>An adapter that a killed agent left at a raised rate hears nothing at the usual one: looks there, and resets it to its own.</summary>
    public bool Recover(CancellationToken cancellationToken)
    {
        int usual = serial.Baud;
        foreach (int rate in s_stnRates.Union(s_elmRates))
        {
            if (rate != usual && serial.TrySetBaud(rate) && car.Resynchronise(cancellationToken))
            {
                // The banner comes at the adapter's own rate, so that it cannot be read here.
                serial.Write("ATZ\r"u8);
                return Return(usual, cancellationToken);
            }
        }

        serial.TrySetBaud(usual);
        return false;
    }

    private bool Return(int rate, CancellationToken cancellationToken)
    {
        bool back = serial.TrySetBaud(rate);
        Hear(">"u8, cancellationToken);
        return back && car.Resynchronise(cancellationToken);
    }

    /// <summary>Reads until a text has come; false after a while without it, or at a prompt that comes first.</summary>
    private bool Hear(ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        int length = 0;
        long started = car.Time.GetTimestamp();
        while (length < _heard.Length)
        {
            int left = (int)(s_step - car.Time.GetElapsedTime(started)).TotalMilliseconds;
            int read = left > 0 ? serial.Read(_heard.AsSpan(length), left, cancellationToken) : 0;
            if (read <= 0)
            {
                return false;
            }

            car.Exchange.Feed(_heard.AsSpan(length, read));
            length += read;
            if (_heard.AsSpan(0, length).IndexOf(text) >= 0)
            {
                return true;
            }

            if (car.Exchange.IsComplete)
            {
                return false;
            }
        }

        return false;
    }
}
