using Clutch.Links;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>A car that answers, and the adapter in front of it.</summary>
public sealed record StartedCar(AdapterIdentity Identity, CarFacts Facts, AdapterProfile Profile);

/// <summary>Brings a link from open to ready for polling: identity, stored or probed profile, line rate, protocol, what the car supports.</summary>
/// <param name="car">On an open link.</param>
/// <param name="profiles">Where profiles are kept; null keeps none.</param>
public sealed class SessionStart(CarConnection car, AdapterProfileStore? profiles)
{
    /// <summary>Starts.</summary>
    /// <param name="probeAgain">Ignores a stored profile.</param>
    /// <param name="progress">Told what happens next, with what is known of the adapter.</param>
    /// <param name="started">The car; null unless the result is <see cref="SetupFailure.None"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public SetupFailure Run(bool probeAgain, Action<AdapterIdentity, string> progress, out StartedCar? started, CancellationToken cancellationToken)
    {
        started = null;
        SetupFailure failure = AdapterSetup.Identify(car, out AdapterIdentity identity, cancellationToken);
        if (failure != SetupFailure.None)
        {
            return failure;
        }

        progress(identity, $"{identity.Adapter} looks for the car's protocol");
        AdapterProfile? profile = probeAgain ? null : profiles?.Find(identity.KeyOn(car.Link));
        if (profile is { Baud: > 0 })
        {
            profile = Raise(profile, identity, cancellationToken);
        }

        failure = AdapterSetup.Connect(car, ref identity, profile?.Protocol ?? ObdProtocol.Unknown, cancellationToken);
        if (failure != SetupFailure.None)
        {
            return failure;
        }

        if (CarProbe.Read(car, cancellationToken) is not { } facts)
        {
            return SetupFailure.NoCar;
        }

        if (profile is null)
        {
            progress(identity, $"finding out what {identity.Adapter} can do");
            profile = new CapabilityProbe(car, facts, identity).Run(cancellationToken);
            if (profile is null)
            {
                return SetupFailure.LinkGone;
            }

            profiles?.Save(profile);
        }
        else if (profile.Protocol != identity.Protocol)
        {
            // Another car: what a bus of one kind taught says nothing of one that takes a single PID.
            profile = profile with { Protocol = identity.Protocol };
            profiles?.Save(profile);
        }

        AdapterSetup.Apply(car, profile, cancellationToken);
        started = new StartedCar(identity, facts, profile);
        return SetupFailure.None;
    }

    private AdapterProfile Raise(AdapterProfile profile, AdapterIdentity identity, CancellationToken cancellationToken)
    {
        if (car.Link is not SerialLink serial || serial.Baud >= profile.Baud || new LineRate(car, serial).TryRaise(identity, profile.Baud, cancellationToken))
        {
            return profile;
        }

        AdapterProfile slower = profile with { Baud = 0, Failures = profile.Failures with { Baud = profile.Failures.Baud + 1 } };
        slower = slower.WithQuirk($"did not keep {profile.Baud} baud");
        profiles?.Save(slower);
        return slower;
    }
}
