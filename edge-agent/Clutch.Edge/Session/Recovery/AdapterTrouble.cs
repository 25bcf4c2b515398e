using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Tells an adapter that misbehaves from a car that has nothing to say.</summary>
internal static class AdapterTrouble
{
    /// <summary>What is wrong with a reply that held no usable value; null when the car is silent or refuses, which is its right.</summary>
    public static string? Of(ElmExchange exchange)
    {
        switch (exchange.Text)
        {
            case ElmText.BusBusy:
                return "the bus is busy";
            case ElmText.BusError or ElmText.FeedbackError or ElmText.CanError or ElmText.BusInitError:
                return "a fault of the bus";
            case ElmText.DataError or ElmText.RxError:
                return "disturbed frames";
            case ElmText.BufferFull:
                return "a full buffer";
            case ElmText.Stopped:
                return "an interrupted request";
            case ElmText.InternalError:
                return "an internal fault of the adapter";
            case ElmText.None when exchange.Messages.IsEmpty:
                return "a prompt without an answer";
            default:
                break;
        }

        foreach (ref readonly ObdMessage message in exchange.Messages)
        {
            if (message.Outcome is not (Outcome.Malformed or Outcome.Stale))
            {
                return null;
            }
        }

        return exchange.Messages.IsEmpty ? null : "an answer that does not belong to the request";
    }
}
