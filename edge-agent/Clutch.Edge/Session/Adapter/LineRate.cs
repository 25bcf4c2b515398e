using System.Globalization;
using System.Text;
using Clutch.Links;
using Clutch.Obd;

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

    /// <summary>After power-on: ELM327 and STN chips, most USB parts, ELM327 with its rate pin low.</summary>
    private static readonly int[] s_ownRates = [38_400, 115_200, 9_600];

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_echoed = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_reset = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_echo = TimeSpan.FromSeconds(1);
    private readonly byte[] _heard = new byte[128];
    private int _length;

    /// <summary>The adapter does not know the command at all.</summary>
    private bool _isUnknown;

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

            if (_isUnknown)
            {
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
        if (!serial.Write(Encoding.ASCII.GetBytes(command + "\r")) || !Hear("OK\r"u8, s_step, cancellationToken))
        {
            _isUnknown = car.Exchange.Text == ElmText.Unknown;
            return false;
        }

        if (!serial.TrySetBaud(rate))
        {
            Return(before, cancellationToken);
            return false;
        }

        string name = identity.Chip ?? identity.Adapter;
        bool heard = Hear(Encoding.ASCII.GetBytes(name + "\r"), s_step, cancellationToken) && serial.Write("\r"u8) && Hear(">"u8, s_step, cancellationToken);
        for (int i = 0; heard && i < Echoes; i++)
        {
            heard = car.Ask("ATI", s_echo, cancellationToken) == ExchangeEnd.Answered && car.Exchange.FirstLine() == identity.Adapter;
        }

        if (!heard && !Return(before, cancellationToken) && Recover(rate, cancellationToken))
        {
            // The hand was shaken and the line spoils characters all the same: the reset has taken the adapter back, and its settings.
            AdapterSetup.Restore(car, cancellationToken);
        }

        return heard;
    }

    /// <summary>
    /// An adapter that a killed agent left at a raised rate hears nothing at the usual one, and one that lost its power hears nothing at
    /// the raised one: looks for it at every rate, and resets it to its own.
    /// </summary>
    /// <returns>False: it answers at none, and the line is at the rate it had.</returns>
    public bool Recover(CancellationToken cancellationToken) => Recover(serial.Baud, cancellationToken);

    private bool Recover(int likely, CancellationToken cancellationToken)
    {
        int usual = serial.Baud;
        int[] rates = [likely, .. s_ownRates.Prepend(usual).Union(s_stnRates).Union(s_elmRates).Where(rate => rate != likely)];
        if (!Find(rates, cancellationToken))
        {
            serial.TrySetBaud(usual);
            return false;
        }

        if (s_ownRates.Contains(serial.Baud))
        {
            return true;
        }

        // An echo comes at this rate, and gives a buffered line the time to get rid of the command; the banner comes half a second later, at
        // the adapter's own rate, which is most likely the usual one.
        serial.Write("ATZ\r"u8);
        serial.Read(_heard, (int)s_echoed.TotalMilliseconds, cancellationToken);
        car.Exchange.Begin([], car.Format);
        return (serial.TrySetBaud(usual) && Hear(">"u8, s_reset, cancellationToken)) || Find(rates, cancellationToken);
    }

    private bool Find(int[] rates, CancellationToken cancellationToken)
    {
        foreach (int rate in rates)
        {
            // The first CR ends a line of what came at wrong rates, which the adapter may echo; the second is answered by a prompt and nothing odd.
            serial.Discard();
            if (serial.TrySetBaud(rate) && Prompts(cancellationToken) && Prompts(cancellationToken) && !_heard.AsSpan(0, _length).ContainsAnyExceptInRange((byte)0, (byte)'~'))
            {
                return true;
            }
        }

        return false;
    }

    private bool Prompts(CancellationToken cancellationToken)
    {
        car.Exchange.Begin([], car.Format);
        return serial.Write("\r"u8) && Hear(">"u8, s_step, cancellationToken);
    }

    private bool Return(int rate, CancellationToken cancellationToken)
    {
        // The adapter prompts when its own wait for us is over; what may still be on its way from before proves nothing.
        bool back = serial.TrySetBaud(rate);
        car.Exchange.Begin([], car.Format);
        Hear(">"u8, s_step, cancellationToken);
        return back && Find([rate], cancellationToken);
    }

    /// <summary>Reads until a text has come; false after a while without it, or at a prompt that comes first.</summary>
    private bool Hear(ReadOnlySpan<byte> text, TimeSpan within, CancellationToken cancellationToken)
    {
        _length = 0;
        long started = car.Time.GetTimestamp();
        while (_length < _heard.Length)
        {
            int left = (int)(within - car.Time.GetElapsedTime(started)).TotalMilliseconds;
            int read = left > 0 ? serial.Read(_heard.AsSpan(_length), left, cancellationToken) : 0;
            if (read <= 0)
            {
                return false;
            }

            car.Exchange.Feed(_heard.AsSpan(_length, read));
            _length += read;
            if (_heard.AsSpan(0, _length).IndexOf(text) >= 0)
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
