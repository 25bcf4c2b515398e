using System.Collections.Concurrent;
using Clutch.Mqtt;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// The answer to a server that misses frames: those that are still in the outbox, under their own numbers. The others are gone, and why is
/// in the data already: what the outbox drops it tells in an event, and what had its PUBACK the server has lost itself.
/// </summary>
internal sealed class GapAnswer(Outbox outbox, byte[] topic, ILogger log)
{
    /// <summary>Token of a frame that is sent again: its PUBACK moves nothing, as it has had its place in the order.</summary>
    public const long Token = long.MaxValue;

    private const int ReadAtOnce = 64;

    /// <summary>Reports that wait; a server that sends more repeats itself.</summary>
    private const int Most = 16;

    private readonly ConcurrentQueue<IReadOnlyList<MissingFrames>> _reports = new();

    /// <summary>On the client's read loop. False: the message is no report.</summary>
    public bool Offer(PublishPacket message)
    {
        bool isReport = MissingFrames.TryParse(message.Payload, out IReadOnlyList<MissingFrames> missing);
        if (isReport && _reports.Count < Most)
        {
            _reports.Enqueue(missing);
        }

        return isReport;
    }

    /// <summary>Sends what was asked for.</summary>
    /// <param name="client">The connection on which it was asked.</param>
    /// <param name="sent">Id of the last frame that was sent on this connection: those behind it are still to come in any case.</param>
    /// <param name="cancellationToken">Ends the wait for room in the window.</param>
    public async Task SendAsync(MqttClient client, long sent, CancellationToken cancellationToken)
    {
        while (_reports.TryDequeue(out IReadOnlyList<MissingFrames>? missing))
        {
            foreach (MissingFrames range in missing)
            {
                int found = await SendAsync(client, range, sent, cancellationToken);
                log.LogWarning("The server misses frames {From} to {To} of boot {Boot}; {Found} of them were here and are sent again.", range.From, range.To, range.Boot, found);
            }
        }
    }

    private async Task<int> SendAsync(MqttClient client, MissingFrames range, long sent, CancellationToken cancellationToken)
    {
        int count = 0;
        long from = range.From;
        IReadOnlyList<NumberedFrame> frames;
        do
        {
            frames = outbox.ReadAgain(range.Boot, from, range.To, ReadAtOnce);
            foreach (NumberedFrame frame in frames)
            {
                if (frame.Id <= sent)
                {
                    await client.PublishAsync(topic, frame.Bytes, Token, cancellationToken);
                    count++;
                }

                from = frame.Sequence + 1;
            }
        }
        while (frames.Count == ReadAtOnce);
        return count;
    }
}
