using System.Globalization;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>One careful look at a parked car: a single request on the protocol that it spoke last time, without a search.</summary>
internal static class CarLook
{
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(5);

    /// <summary>An ECU answers.</summary>
    public static bool Answers(CarConnection car, ObdProtocol protocol, CancellationToken cancellationToken)
    {
        if (AdapterSetup.Identify(car, out AdapterIdentity identity, cancellationToken) != SetupFailure.None)
        {
            return false;
        }

        car.Ask(string.Create(CultureInfo.InvariantCulture, $"ATSP{(int)protocol:X}"), s_answer, cancellationToken);
        car.Format = new AdapterFormat(identity.Headers, protocol);
        if (car.Ask("0100", s_answer, cancellationToken) == ExchangeEnd.TimedOut)
        {
            car.Resynchronise(cancellationToken);
            return false;
        }

        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome is Outcome.Value or Outcome.Refused or Outcome.Pending)
            {
                return true;
            }
        }

        return false;
    }
}
