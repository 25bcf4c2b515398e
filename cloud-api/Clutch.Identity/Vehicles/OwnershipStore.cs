using Clutch.Identity.Audit;
using Clutch.Identity.Storage;

namespace Clutch.Identity.Vehicles;

/// <summary>A workshop that was let in.</summary>
/// <param name="Id">For ending it.</param>
/// <param name="Workshop">The workshop's tenant.</param>
/// <param name="Begins">Milliseconds since 1970.</param>
/// <param name="Ends">Exclusive, milliseconds since 1970.</param>
public sealed record ConsentEntry(string Id, string Workshop, long Begins, long Ends);

/// <summary>Owners and consents in identity's own tables.</summary>
internal sealed class OwnershipStore(IdentityStore store, AuditTrail audit, TimeProvider time) : IVehicleOwnership
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask<VehicleOwner?> FindAsync(string vehicle, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.FirstAsync(
            "select tenant, owner, sandbox from vehicle_owner where vehicle = @vehicle",
            row => (VehicleOwner?)new VehicleOwner(row.GetString(0), row.GetString(1), row.GetInt64(2) != 0),
            ("@vehicle", vehicle)),
        cancellationToken);

    public async ValueTask<bool> HasConsentAsync(string vehicle, string workshop, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.FirstAsync(
            "select 1 from vehicle_consent where vehicle = @vehicle and workshop = @workshop and revoked = 0 and begins <= @now and ends > @now",
            _ => true,
            ("@vehicle", vehicle),
            ("@workshop", workshop),
            ("@now", Now)),
        cancellationToken);

    public async ValueTask<IReadOnlySet<string>> VisibleAsync(Caller caller, CancellationToken cancellationToken)
    {
        string where = caller.Role switch
        {
            Role.Operator => "1 = 1",
            Role.Fleet => "o.tenant = @tenant",
            Role.Driver => "o.tenant = @tenant and o.owner = @subject",
            _ => "exists (select 1 from vehicle_consent c where c.vehicle = o.vehicle and c.workshop = @tenant and c.revoked = 0 and c.begins <= @now and c.ends > @now)",
        };
        List<string> vehicles = await store.ReadAsync(
            work => work.ReadAsync(
                $"select o.vehicle from vehicle_owner o where o.sandbox = @sandbox and {where}",
                row => row.GetString(0),
                ("@sandbox", caller.Sandbox ? 1L : 0L),
                ("@tenant", caller.Tenant),
                ("@subject", caller.Subject),
                ("@now", Now)),
            cancellationToken);
        return vehicles.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Gives a vehicle to somebody; consents of the owner before end with it.</summary>
    public async ValueTask AssignAsync(string vehicle, VehicleOwner owner, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            await work.ExecuteAsync("update vehicle_consent set revoked = @now where vehicle = @vehicle and revoked = 0", ("@now", Now), ("@vehicle", vehicle));
            await work.ExecuteAsync(
                "insert into vehicle_owner (vehicle, tenant, owner, sandbox, since) values (@vehicle, @tenant, @owner, @sandbox, @now) on conflict (vehicle) do update set tenant = excluded.tenant, owner = excluded.owner, sandbox = excluded.sandbox, since = excluded.since",
                ("@vehicle", vehicle),
                ("@tenant", owner.Tenant),
                ("@owner", owner.Owner),
                ("@sandbox", owner.Sandbox ? 1L : 0L),
                ("@now", Now));
            return await audit.AppendAsync(work, actor.Did("vehicle.assigned", vehicle));
        },
        cancellationToken);

    /// <summary>Lets a workshop in for a time.</summary>
    public async ValueTask<ConsentEntry> ConsentAsync(string vehicle, string workshop, long begins, long ends, Actor actor, CancellationToken cancellationToken)
    {
        var consent = new ConsentEntry(Secrets.MakeId(), workshop, begins, ends);
        await store.ChangeAsync(
            async work =>
            {
                await work.ExecuteAsync(
                    "insert into vehicle_consent (id, vehicle, workshop, begins, ends, revoked, granted_by) values (@id, @vehicle, @workshop, @begins, @ends, 0, @by)",
                    ("@id", consent.Id),
                    ("@vehicle", vehicle),
                    ("@workshop", workshop),
                    ("@begins", begins),
                    ("@ends", ends),
                    ("@by", actor.Subject));
                return await audit.AppendAsync(work, actor.Did("consent.given", consent.Id));
            },
            cancellationToken);
        return consent;
    }

    /// <summary>False: the vehicle has no such consent.</summary>
    public async ValueTask<bool> EndConsentAsync(string vehicle, string id, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            int ended = await work.ExecuteAsync(
                "update vehicle_consent set revoked = @now where id = @id and vehicle = @vehicle and revoked = 0", ("@now", Now), ("@id", id), ("@vehicle", vehicle));
            if (ended > 0)
            {
                await audit.AppendAsync(work, actor.Did("consent.ended", id));
            }

            return ended > 0;
        },
        cancellationToken);

    /// <summary>Consents of a vehicle that are not over.</summary>
    public async ValueTask<IReadOnlyList<ConsentEntry>> ConsentsAsync(string vehicle, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.ReadAsync(
            "select id, workshop, begins, ends from vehicle_consent where vehicle = @vehicle and revoked = 0 and ends > @now order by begins, id",
            row => new ConsentEntry(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
            ("@vehicle", vehicle),
            ("@now", Now)),
        cancellationToken);
}
