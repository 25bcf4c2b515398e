using System.CommandLine;
using Clutch.Ingest;
using Clutch.Telemetry;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch device</c>: which agents may connect.</summary>
internal static class DeviceCommand
{
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "The server's data folder", DefaultValueFactory = _ => "data" };
        Argument<string> vehicle = new("vehicle") { Description = "Vehicle id: 1 to 64 of A-Z a-z 0-9 . _ -" };
        vehicle.Validators.Add(result =>
        {
            string id = result.GetValueOrDefault<string>() ?? "";
            if (!Topics.IsVehicle(id))
            {
                result.AddError($"'{id}' is no vehicle id: use 1 to 64 of A-Z a-z 0-9 . _ -");
            }
        });
        Command add = new("add", "Makes a token for a vehicle's agent and prints it, this once; an older one is no longer good") { vehicle, data };
        add.SetAction(result => WithRegistry(result.GetValue(data)!, devices =>
        {
            Console.WriteLine(devices.Add(result.GetValue(vehicle)!));
            return ExitCodes.Good;
        }));
        Command remove = new("remove", "Takes the right to connect from a vehicle's agent") { vehicle, data };
        remove.SetAction(result => WithRegistry(result.GetValue(data)!, devices =>
        {
            bool removed = devices.Remove(result.GetValue(vehicle)!);
            Console.WriteLine(removed ? "removed" : "there was no such device");
            return removed ? ExitCodes.Good : ExitCodes.Failed;
        }));
        Command list = new("list", "Lists the vehicles whose agents may connect") { data };
        list.SetAction(result => WithRegistry(result.GetValue(data)!, devices =>
        {
            Table table = new Table().RoundedBorder().AddColumns("Vehicle", "Token made");
            foreach (Device device in devices.List())
            {
                table.AddRow(Markup.Escape(device.Vehicle), $"{device.Created:yyyy-MM-dd HH:mm} UTC");
            }

            AnsiConsole.Write(table);
            return ExitCodes.Good;
        }));
        return new Command("device", "Which agents may connect to this server") { add, remove, list };
    }

    private static int WithRegistry(string data, Func<DeviceRegistry, int> action)
    {
        using var devices = new DeviceRegistry(DataFolder.Open(data).Registry, TimeProvider.System);
        return action(devices);
    }
}
