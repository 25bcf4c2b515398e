using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Clutch.Resources;

/// <summary>What is asked of the feed.</summary>
/// <param name="Cursor">Where to go on; null to start at <paramref name="From"/>.</param>
/// <param name="From"><c>beginning</c>, <c>now</c>, or an RFC 3339 time.</param>
/// <param name="Types">Names of resources; empty for all that the caller may read.</param>
/// <param name="Limit">Most events, 1 to 1,000.</param>
/// <param name="Wait">How long to wait for the first event, at most 30 s.</param>
public sealed record FeedQuery(string? Cursor, string From, IReadOnlyList<string> Types, int Limit, TimeSpan Wait)
{
    public const int MostLimit = 1_000;

    /// <summary>A place that the server itself has kept, instead of a cursor; nothing that a caller sends.</summary>
    public long? After { get; init; }

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
}

/// <summary>One event.</summary>
/// <param name="Sequence">In the tenant, without gaps, in the order of commits.</param>
/// <param name="Time">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Type">Name of the resource.</param>
/// <param name="Kind"><c>upsert</c> or <c>delete</c>.</param>
/// <param name="Json">UTF-8, with the cursor with which reading goes on after it.</param>
public sealed record FeedEvent(long Sequence, long Time, string Type, string Kind, ReadOnlyMemory<byte> Json);

/// <summary>Some events.</summary>
/// <param name="Outcome">Done, or why not.</param>
/// <param name="Events">In the order of commits; may be none though there is more.</param>
/// <param name="Next">Where reading goes on.</param>
/// <param name="IsMore">There is more to read at once.</param>
/// <param name="Reached">The last change that was looked at.</param>
public sealed record FeedResult(Outcome Outcome, IReadOnlyList<FeedEvent> Events, string Next, bool IsMore, long Reached)
{
    internal static FeedResult Of(Outcome outcome) => new(outcome, [], "", false, 0);
}

/// <summary>
/// A tenant's changes in the order of their commits. A cursor says how far its holder has read and is good for as long as changes are
/// kept; the server remembers nothing about readers.
/// </summary>
internal sealed class Feed(ResourceCatalogue catalogue, IResourceDatabase database, Seal seal, FeedSignal signal, TimeProvider time)
{
    private const int MostExamined = 5_000;
    private const int MostFetched = 250;
    private const int MostBytes = 4 << 20;

    /// <summary>How often a reader looks for what another process committed.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    public async ValueTask<FeedResult> ReadAsync(Caller caller, FeedQuery query, CancellationToken cancellationToken)
    {
        HashSet<string> types = [.. catalogue.Types.Where(type => Visibility.Against(type, caller, type.ReadScope, type.Readers) is null).Select(type => type.Name)];
        if (query.Types.Any(type => catalogue.Plan(type) is null))
        {
            return FeedResult.Of(Outcome.BadShape);
        }

        if (types.Count == 0 || query.Types.Any(type => !types.Contains(type)))
        {
            return FeedResult.Of(Outcome.MissingScope);
        }

        types.IntersectWith(query.Types.Count == 0 ? types.ToList() : query.Types);
        string[] binding = ["feed", caller.Tenant, caller.Role, caller.Subject, string.Join(',', query.Types.Order(StringComparer.Ordinal))];
        long deadline = time.GetTimestamp();
        Position? position = null;
        while (true)
        {
            Task changed = signal.Next(caller.Tenant);
            (FeedResult result, position) = await ReadOnceAsync(caller, query, types, binding, position, cancellationToken);
            TimeSpan left = query.Wait - time.GetElapsedTime(deadline);
            if (result.Outcome != Outcome.Done || result.Events.Count > 0 || (left <= TimeSpan.Zero && !result.IsMore) || query.Wait <= TimeSpan.Zero)
            {
                return result;
            }

            if (!result.IsMore)
            {
                using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(changed, Task.Delay(left < s_look ? left : s_look, time, giveUp.Token));
                await giveUp.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async ValueTask<(FeedResult Result, Position? Reached)> ReadOnceAsync(
        Caller caller, FeedQuery query, HashSet<string> types, string[] binding, Position? reached, CancellationToken cancellationToken)
    {
        await using ResourceConnection connection = await database.RentReaderAsync(cancellationToken);
        List<(long Head, long Bottom)> feeds = await connection.QueryAsync(new Statement(ResourceSql.GetFeed, caller.Tenant), reader => (reader.GetInt64(0), reader.GetInt64(2)), cancellationToken);
        (long head, long bottom) = feeds.Count == 0 ? (0, 0) : feeds[0];
        if (reached is null)
        {
            Outcome? wrong;
            (reached, wrong) = query.After is { } after ? (new Position(after, bottom), null) : query.Cursor is { } cursor ? Open(cursor, binding, head, bottom) : await StartAsync(connection, caller, query.From, head, bottom, cancellationToken);
            if (wrong is { } outcome)
            {
                return (FeedResult.Of(outcome), null);
            }
        }

        (long sequence, long seenBottom) = reached!;
        var events = new List<FeedEvent>();
        bool isMore = sequence < head;
        for (int examined = 0, bytes = 0; isMore && examined < MostExamined && events.Count < query.Limit && bytes < MostBytes;)
        {
            List<Change> changes = await connection.QueryAsync(new Statement(ResourceSql.Changes, caller.Tenant, sequence, (long)MostFetched), ResourceSql.ReadChange, cancellationToken);
            examined += changes.Count;
            isMore = changes.Count == MostFetched;
            foreach (Change change in changes)
            {
                if (events.Count == query.Limit || bytes >= MostBytes)
                {
                    isMore = true;
                    break;
                }

                sequence = change.Sequence;
                if (types.Contains(change.Row.Resource) && Describe(caller, change, Close(sequence, seenBottom, binding)) is { } shown)
                {
                    events.Add(shown);
                    bytes += shown.Json.Length;
                }
            }
        }

        return (new FeedResult(Outcome.Done, events, Close(sequence, seenBottom, binding), isMore, sequence), new Position(sequence, seenBottom));
    }

    /// <summary>What the change is for this caller; null when it is nothing.</summary>
    private FeedEvent? Describe(Caller caller, Change change, string cursor)
    {
        ResourcePlan plan = catalogue.Plan(change.Row.Resource)!;
        bool sees = Visibility.MaySee(plan.Type, caller, change.Row.Tenant, change.Row.Owner);
        bool saw = Visibility.MaySee(plan.Type, caller, change.Row.Tenant, change.PreviousOwner);

        // A row that was given away is gone for whoever had it. A body that was taken out has its deletion further on.
        bool isGone = sees ? change.IsDelete : saw;
        if ((!sees && !saw) || (!isGone && change.Row.Body.Length == 0))
        {
            return null;
        }

        var json = new ArrayBufferWriter<byte>(change.Row.Body.Length + 400);
        string kind = isGone ? "delete" : "upsert";
        json.Write(Encoding.UTF8.GetBytes(
            $"{{\"sequence\":{change.Sequence},\"cursor\":\"{cursor}\",\"type\":\"{plan.Type.Name}\",\"kind\":\"{kind}\",\"id\":\"{change.Row.Id}\",\"version\":{change.Row.Version},\"at\":\"{Instants.Text(change.Time)}\""));
        if (!isGone)
        {
            json.Write(",\"data\":"u8);
            RowJson.Write(plan, change.Row, json);
        }

        json.Write("}"u8);
        return new FeedEvent(change.Sequence, change.Time, plan.Type.Name, kind, json.WrittenMemory);
    }

    private static async ValueTask<(Position? Position, Outcome? Wrong)> StartAsync(
        ResourceConnection connection, Caller caller, string from, long head, long bottom, CancellationToken cancellationToken)
    {
        switch (from)
        {
            case "beginning":
                return (new Position(0, bottom), null);
            case "now":
                return (new Position(head, bottom), null);
            default:
                if (!Instants.TryParse(from, out long milliseconds))
                {
                    return (null, Outcome.BadShape);
                }

                List<long> first = await connection.QueryAsync(new Statement(ResourceSql.FirstChangeFrom, caller.Tenant, milliseconds), reader => reader.GetInt64(0), cancellationToken);
                return (new Position(first.Count == 0 ? head : first[0] - 1, bottom), null);
        }
    }

    private string Close(long sequence, long bottom, string[] binding)
    {
        Span<byte> payload = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(payload, sequence);
        BinaryPrimitives.WriteInt64BigEndian(payload[sizeof(long)..], bottom);
        return seal.Close(payload, binding);
    }

    private (Position? Position, Outcome? Wrong) Open(string cursor, string[] binding, long head, long bottom)
    {
        byte[]? payload = seal.Open(cursor, binding);
        if (payload is not { Length: 2 * sizeof(long) })
        {
            return (null, Outcome.CursorInvalid);
        }

        var position = new Position(BinaryPrimitives.ReadInt64BigEndian(payload), BinaryPrimitives.ReadInt64BigEndian(payload.AsSpan(sizeof(long))));
        return position.Sequence > head ? (null, Outcome.CursorInvalid)
            : position.Sequence < bottom && position.Bottom < bottom ? (null, Outcome.CursorExpired)
            : (position, null);
    }

    /// <summary>How far somebody has read, and up to where changes had been dropped when they began.</summary>
    private sealed record Position(long Sequence, long Bottom);
}
