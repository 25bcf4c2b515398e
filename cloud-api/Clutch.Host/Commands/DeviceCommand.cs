using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Clutch.Devices;
using Clutch.Ingest.Devices;
using Clutch.Telemetry;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch device</c>: which agents may connect. A running server heeds it within a second.</summary>
internal static class DeviceCommand
{
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "The server's data folder", DefaultValueFactory = _ => "data" };
        Option<string?> registry = RegistryOption.Create();
        Argument<string> vehicle = new("vehicle") { Description = "Vehicle id: 1 to 64 of A-Z a-z 0-9 . _ -" };
        vehicle.Validators.Add(result =>
        {
            string id = result.GetValueOrDefault<string>() ?? "";
            if (!Topics.IsVehicle(id))
            {
                result.AddError($"'{id}' is no vehicle id: use 1 to 64 of A-Z a-z 0-9 . _ -");
            }
        });
        Argument<FileInfo> certificate = new("certificate") { Description = "Its client certificate, a PEM file" };
        Command add = new("add", "Makes a token for a vehicle's agent and prints it, this once; an older one is no longer good") { vehicle };
        add.SetAction(result => Use(result, devices => Print(devices.Add(result.GetValue(vehicle)!))));
        Command claimCode = new("claim-code", "Prints a code that the agent exchanges for its token; good once, for ten minutes") { vehicle };
        claimCode.SetAction(result => Use(result, devices => Print(devices.MakeClaimCode(result.GetValue(vehicle)!))));
        Command pin = new("pin", "Lets a vehicle's agent in with a client certificate; an older one is no longer good") { vehicle, certificate };
        pin.SetAction(result => Use(result, devices => Pin(devices, result.GetValue(vehicle)!, result.GetValue(certificate)!)));
        Command remove = new("remove", "Takes the right to connect from a vehicle's agent and ends its connections") { vehicle };
        remove.SetAction(result => Use(result, devices =>
        {
            bool removed = devices.Remove(result.GetValue(vehicle)!);
            Console.WriteLine(removed ? "removed" : "there was no such device");
            return removed ? ExitCodes.Good : ExitCodes.Failed;
        }));
        Command list = new("list", "Lists the vehicles whose agents may connect");
        list.SetAction(result => Use(result, List));
        Command device = new("device", "Which agents may connect to this server") { add, claimCode, pin, remove, list };
        foreach (Command command in device.Subcommands)
        {
            command.Options.Add(data);
            command.Options.Add(registry);
        }

        return device;

        int Use(ParseResult result, Func<DeviceRegistry, int> action)
        {
            IConfiguration configuration = Settings.Read(result.GetValue(registry) is { } elsewhere ? [new("registry", elsewhere)] : []);
            using var devices = new DeviceRegistry(DataFolder.Open(result.GetValue(data)!).Registry(configuration), TimeProvider.System);
            return action(devices);
        }
    }

    private static int Print(string secret)
    {
        Console.WriteLine(secret);
        return ExitCodes.Good;
    }

    private static int Pin(DeviceRegistry devices, string vehicle, FileInfo file)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadCertificateFromFile(file.FullName);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{file.FullName} is no certificate that can be read: {e.Message}", e);
        }

        using (certificate)
        {
            if (CertificateIdentity.Vehicle(certificate) is not { } named || named != vehicle)
            {
                throw new StartException(
                    $"the certificate is not made for {vehicle}: its common name must be the vehicle id, or it must have the subject alternative name URI:{CertificateIdentity.UriPrefix}{vehicle}.");
            }

            byte[] key = CertificateIdentity.KeySha256(certificate);
            devices.Pin(vehicle, key);
            Console.WriteLine($"pinned {Convert.ToHexStringLower(key)}, until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
            return ExitCodes.Good;
        }
    }

    private static int List(DeviceRegistry devices)
    {
        Table table = new Table().RoundedBorder().AddColumns("Vehicle", "Signs in with", "Since");
        foreach (Device device in devices.List())
        {
            string kinds = string.Join(" or ", new[] { device.HasToken ? "token" : null, device.HasCertificate ? "certificate" : null }.Where(kind => kind is not null));
            table.AddRow(Markup.Escape(device.Vehicle), kinds, $"{device.Created:yyyy-MM-dd HH:mm} UTC");
        }

        AnsiConsole.Write(table);
        return ExitCodes.Good;
    }
}
