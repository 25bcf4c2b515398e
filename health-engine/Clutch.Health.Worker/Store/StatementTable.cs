using System.Data.Common;

namespace Clutch.Health.Worker;

/// <summary>The statements stream as a table: rows are added and completed, never changed back, so that taking a record twice is taking it once.</summary>
internal static class StatementTable
{
    /// <summary>Takes what somebody said; false when it is there.</summary>
    public static bool Take(DbConnection connection, Statement statement) => connection.Execute(
        null,
        "insert into statement (vehicle, id, time, document) values (@vehicle, @id, @time, @document) on conflict do nothing",
        ("vehicle", statement.Vehicle), ("id", statement.Id), ("time", statement.Time), ("document", StatementJson.Write(statement))) == 1;

    /// <summary>Takes the frame with which it took effect.</summary>
    public static void Take(DbConnection connection, AppliedStatement applied)
    {
        connection.Execute(
            null,
            "update statement set boot = @boot, sequence = @sequence where vehicle = @vehicle and id = @id and boot is null",
            ("boot", applied.Frame.Boot), ("sequence", applied.Frame.Sequence), ("vehicle", applied.Vehicle), ("id", applied.Id));
        WriteLife(connection, null, applied.Vehicle, applied.Id, applied.Life);
    }

    public static void WriteLife(DbConnection connection, DbTransaction? transaction, string vehicle, string id, LivedLife? life)
    {
        if (life is not null)
        {
            connection.Execute(
                transaction,
                "update statement set life_part = @part, life_failed = @failed, life_exposure = @exposure, life_from = @from where vehicle = @vehicle and id = @id and life_from is null",
                ("part", (long)life.Part), ("failed", life.Failed ? 1L : 0L), ("exposure", life.Exposure), ("from", life.From), ("vehicle", vehicle), ("id", id));
        }
    }
}
