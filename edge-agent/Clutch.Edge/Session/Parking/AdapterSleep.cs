using Clutch.Obd;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// Low power of the adapter: <c>STSLEEP</c> (STN) or <c>ATLP</c> (ELM327 1.4 and later). Any character wakes it. An adapter that does not know the command,
/// or that did not wake from it once, is not asked again.
/// </summary>
internal sealed class AdapterSleep(bool wanted, ILogger log)
{
    private const int Attempts = 3;
    private static readonly TimeSpan s_command = TimeSpan.FromSeconds(1);
    private bool _can = wanted;

    /// <summary>The adapter is an STN.</summary>
    public bool IsStn { get; set; }

    /// <summary>Sends the adapter to sleep; false when it stays awake.</summary>
    public bool Begin(CarConnection car, CancellationToken cancellationToken)
    {
        if (!_can || car.IsGone)
        {
            return false;
        }

        string command = IsStn ? "STSLEEP" : "ATLP";
        ExchangeEnd end = car.Ask(command, s_command, cancellationToken);
        bool asleep = end == ExchangeEnd.Answered && car.Exchange.Text == ElmText.Ok;
        if (end == ExchangeEnd.TimedOut)
        {
            car.Resynchronise(cancellationToken);
        }
        else if (!asleep && !car.IsGone)
        {
            _can = false;
            log.LogInformation("{Link}: the adapter does not know {Command} and stays awake.", car.Link.Name, command);
        }

        return asleep;
    }

    /// <summary>Wakes it; false when it does not come to its prompt.</summary>
    public bool End(CarConnection car, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Attempts && !car.IsGone; i++)
        {
            if (car.Resynchronise(cancellationToken))
            {
                return true;
            }
        }

        if (!car.IsGone)
        {
            _can = false;
            log.LogWarning("{Link}: the adapter did not wake and is not sent to sleep again. Pull it out and plug it in.", car.Link.Name);
        }

        return false;
    }
}
