using System.Buffers;

namespace Clutch.Resources;

/// <summary>Reads a page of rows along an index, from the place where the cursor stands, looking at a bounded number of rows.</summary>
internal sealed class ResourceLists(IResourceDatabase database, Seal seal)
{
    private const int MostExamined = 5_000;
    private const int MostFetched = 100;
    private const int MostBytes = 1 << 20;

    private static readonly byte[] s_highest = [.. Enumerable.Repeat(byte.MaxValue, 17)];

    public async ValueTask<PageResult> ReadAsync(ResourcePlan plan, Caller caller, ResourceQuery query, CancellationToken cancellationToken)
    {
        Place? place = null;
        string[] binding = ["list", caller.Tenant, caller.Role, caller.Subject, query.Binding];
        if (query.Cursor is { } cursor)
        {
            byte[]? payload = seal.Open(cursor, binding);
            if (payload is not { Length: >= 16 })
            {
                return new PageResult(Outcome.CursorInvalid, default);
            }

            place = new Place(payload[16..], payload[..16]);
        }

        Walk walk = Walk.Of(plan, caller, query);
        var page = new ArrayBufferWriter<byte>(4096);
        page.Write("{\"items\":["u8);
        (int rows, bool isMore) = (0, true);
        await using (ResourceConnection connection = await database.RentReaderAsync(cancellationToken))
        {
            for (int examined = 0; isMore && examined < MostExamined && rows < query.Limit && page.WrittenCount < MostBytes;)
            {
                int wanted = Math.Min(MostFetched, query.Limit - rows + 1);
                List<(Row Row, byte[] Value)> found = await connection.QueryAsync(walk.Statement(place, wanted), ResourceSql.ReadPlaced, cancellationToken);
                examined += found.Count;
                isMore = found.Count == wanted;
                foreach ((Row row, byte[] value) in found)
                {
                    if (rows == query.Limit || page.WrittenCount >= MostBytes)
                    {
                        isMore = true;
                        break;
                    }

                    place = new Place(value, ResourceSql.Key(row.Id));
                    if (Visibility.MaySee(plan.Type, caller, row.Tenant, row.Owner) && query.Matches(row, walk.Driving))
                    {
                        page.Write(rows++ == 0 ? ""u8 : ","u8);
                        RowJson.Write(plan, row, page);
                    }
                }
            }
        }

        string next = isMore && place is not null ? $"\"{seal.Close([.. place.Id, .. walk.IsById ? [] : place.Value], binding)}\"" : "null";
        page.Write("],\"next\":"u8);
        page.Write(IndexValue.OfText(next));
        page.Write("}"u8);
        return new PageResult(Outcome.Done, page.WrittenMemory);
    }

    /// <summary>A place in an index.</summary>
    private sealed record Place(byte[] Value, byte[] Id);

    /// <summary>Which index is walked, between which bounds and in which direction.</summary>
    private sealed record Walk(string Tenant, string Resource, string? Entry, bool IsDescending, byte[] From, byte[] To, bool IsWithTo, ResourceQuery.Condition? Driving)
    {
        /// <summary>By id alone; else by an entry's value, then id.</summary>
        public bool IsById => Entry is null;

        /// <summary>The order asked for decides; without one, what narrows most: the owner, then an exact value.</summary>
        public static Walk Of(ResourcePlan plan, Caller caller, ResourceQuery query)
        {
            if (query.Sort is { } sort)
            {
                ResourceQuery.Condition? same = query.Conditions.Find(condition => condition.Name == sort.Name);
                return same?.Equal is { } only
                    ? new Walk(caller.Tenant, plan.Type.Name, sort.Name, query.IsDescending, only, only, true, same)
                    : new Walk(caller.Tenant, plan.Type.Name, sort.Name, query.IsDescending, same?.From ?? [], same?.To ?? s_highest, false, same);
            }

            ResourceQuery.Condition? exact = query.Conditions.Find(condition => condition.Equal is not null);
            (string? entry, byte[] value) = plan.Type.IsBound(caller.Role) ? (ResourceQuery.OwnerEntry, IndexValue.OfText(caller.Subject))
                : exact is not null ? (exact.Name, exact.Equal!)
                : (null, Array.Empty<byte>());
            return new Walk(caller.Tenant, plan.Type.Name, entry, query.IsDescending, value, value, true, entry == exact?.Name ? exact : null);
        }

        public Statement Statement(Place? place, int rows)
        {
            if (Entry is null)
            {
                byte[] from = place?.Id ?? (IsDescending ? s_highest : []);
                return new Statement(IsDescending ? ResourceSql.ListBackward : ResourceSql.ListForward, Tenant, Resource, from, (long)rows);
            }

            // Strictly between the bounds: an empty id lies below all ids of a value, seventeen bytes of 255 above.
            (byte[] low, byte[] lowId) = (From, []);
            (byte[] high, byte[] highId) = (To, IsWithTo ? s_highest : []);
            if (place is not null && IsDescending)
            {
                (high, highId) = (place.Value, place.Id);
            }
            else if (place is not null)
            {
                (low, lowId) = (place.Value, place.Id);
            }

            return new Statement(IsDescending ? ResourceSql.EntriesBackward : ResourceSql.EntriesForward, Tenant, Resource, Entry, low, lowId, high, highId, (long)rows);
        }
    }
}

/// <summary>A page of rows: UTF-8 JSON <c>{"items":[…],"next":"…"}</c>.</summary>
public sealed record PageResult(Outcome Outcome, ReadOnlyMemory<byte> Body)
{
    public IReadOnlyList<FieldError> Errors { get; init; } = [];
}
