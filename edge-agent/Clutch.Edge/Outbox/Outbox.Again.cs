using Microsoft.Data.Sqlite;

namespace Clutch.Edge;

/// <summary>A frame that the server asks for.</summary>
/// <param name="Id">Order of arrival, over all boots.</param>
/// <param name="Sequence">Its number within its boot.</param>
/// <param name="Bytes">The frame as it goes on the wire.</param>
public readonly record struct NumberedFrame(long Id, long Sequence, byte[] Bytes);

/// <content>Frames by their numbers, for a server that misses some.</content>
public sealed partial class Outbox
{
    private const string ReadAgainSql =
        "select id, sequence, bytes from frame where boot = $boot and sequence between $from and $to order by sequence limit $most";

    /// <summary>
    /// The frames of a boot in a range of numbers, both ends included, that are still on this disk: acknowledged ones too, until an append
    /// has deleted them. What was dropped is told by <see cref="Telemetry.FrameEventKind.Dropped"/> in later frames.
    /// </summary>
    public IReadOnlyList<NumberedFrame> ReadAgain(long boot, long from, long to, int most)
    {
        lock (_gate)
        {
            _readAgain.Transaction = null;
            _readAgain.Parameters[0].Value = boot;
            _readAgain.Parameters[1].Value = from;
            _readAgain.Parameters[2].Value = to;
            _readAgain.Parameters[3].Value = most;
            using SqliteDataReader reader = _readAgain.ExecuteReader();
            var frames = new List<NumberedFrame>();
            while (reader.Read())
            {
                frames.Add(new NumberedFrame(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
            }

            return frames;
        }
    }
}
