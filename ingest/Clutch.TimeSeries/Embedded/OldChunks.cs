using SQLitePCL;

namespace Clutch.TimeSeries.Embedded;

/// <summary>Removes chunks that have gone out of age, some at a time, so that the writer waits for milliseconds. Newest values, ledger, codes and texts stay.</summary>
internal sealed class OldChunks(sqlite3 database) : IDisposable
{
    private const int ChunksAStep = 500;
    private const int SeriesAStep = 5_000;

    private readonly Statement _begin = new(database, "begin immediate");
    private readonly Statement _commit = new(database, "commit");
    private readonly Statement _rollback = new(database, "rollback");
    private readonly Statement _nextSeries = new(database, "select id from series where id > ? order by id limit 1");
    private readonly Statement _delete = new(database, """
        delete from chunk where series = ?1 and at in (select at from chunk where series = ?1 and at < ?2 and at + span < ?2 order by at limit ?3)
        """);

    private long _series;

    /// <summary>Removes some of what ends before a time; false once every series has been seen, and then the next call begins again.</summary>
    /// <param name="time">Milliseconds since 1970-01-01 UTC. Called with the same one until the result is false.</param>
    public bool Step(long time)
    {
        _begin.Execute();
        try
        {
            bool more = Remove(time);
            _commit.Execute();
            return more;
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(database) == 0)
            {
                _rollback.Execute();
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (Statement statement in new[] { _begin, _commit, _rollback, _nextSeries, _delete })
        {
            statement.Dispose();
        }
    }

    private bool Remove(long time)
    {
        int left = ChunksAStep;
        for (int seen = 0; seen < SeriesAStep; seen++)
        {
            bool found = _nextSeries.Bind(1, _series).Step();
            long series = found ? _nextSeries.Integer(0) : 0;
            _nextSeries.Reset();
            if (!found)
            {
                _series = 0;
                return false;
            }

            left -= _delete.Bind(1, series).Bind(2, time).Bind(3, left).Execute();
            if (left == 0)
            {
                return true; // this series may have more
            }

            _series = series;
        }

        return true;
    }
}
