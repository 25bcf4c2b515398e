using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Host;

/// <summary>The rows of a store page by page, so that no history has to fit into memory.</summary>
internal static class HistoryPages
{
    public static IEnumerable<IReadOnlyList<Sample>> Samples(ITimeSeries store, string vehicle, LatestValue series, long from, int pageSize)
    {
        while (true)
        {
            IReadOnlyList<Sample> page = store.Samples(vehicle, series.Newest.Signal, series.Newest.Ecu, from, pageSize);
            if (page.Count > 0)
            {
                yield return page;
            }

            if (page.Count < pageSize || page[^1].Time == long.MaxValue)
            {
                yield break;
            }

            from = page[^1].Time + 1;
        }
    }

    public static IEnumerable<IReadOnlyList<LedgerFrame>> Frames(ITimeSeries store, string vehicle, long boot, long from, long to, int pageSize)
    {
        while (from <= to)
        {
            IReadOnlyList<LedgerFrame> page = store.Frames(vehicle, boot, from, to, pageSize);
            if (page.Count > 0)
            {
                yield return page;
            }

            if (page.Count < pageSize || page[^1].Sequence == long.MaxValue)
            {
                yield break;
            }

            from = page[^1].Sequence + 1;
        }
    }
}
