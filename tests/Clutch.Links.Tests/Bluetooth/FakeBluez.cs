using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Clutch.Links.Tests;

/// <summary>A BlueZ on a bus of its own: dbus-daemon and python3-dbusmock's template bluez5, one for each test class.</summary>
public sealed class FakeBluez : IDisposable
{
    private const string Mock = "org.freedesktop.DBus.Mock";
    private const string TemplateInterface = "org.bluez.Mock";

    // The module of the distribution's python3; another python3 earlier on the path has none.
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Process _daemon;
    private readonly Process _mock;
    private readonly BusConnection _bus;
    private int _devices;

    public FakeBluez()
    {
        _daemon = Start("dbus-daemon", null, "--session", "--nofork", "--nopidfile", "--print-address=1");
        try
        {
            Address = _daemon.StandardOutput.ReadLineAsync().WaitAsync(s_patience).GetAwaiter().GetResult()
                ?? throw new InvalidOperationException("dbus-daemon printed no address");
            _mock = Start(Python, Address, "-u", "-m", "dbusmock", "--session", "--template", "bluez5");
            _bus = BusConnection.Open(Address);
            WaitForTemplate();
            _mock.BeginOutputReadLine();
            Call("/org/bluez", TemplateInterface, "AddAdapter", "hci0", "clutch");
            Run("/org/bluez/hci0", "UpdateProperties", "org.bluez.Adapter1", ("Powered", true));
        }
        catch
        {
            End(_daemon);
            if (_mock is not null)
            {
                End(_mock);
            }

            throw;
        }
    }

    public string Address { get; }

    /// <summary>A device that is in sight, with nothing in it yet. Names and addresses are never used twice.</summary>
    internal FakeDevice AddDevice(string adapter = "hci0")
    {
        int number = Interlocked.Increment(ref _devices);
        string mac = $"AA:BB:CC:00:{number >> 8:X2}:{number & 0xFF:X2}";
        string name = $"OBDII-{number}";
        Call("/org/bluez", TemplateInterface, "AddDevice", adapter, mac, name);
        string path = $"/org/bluez/{adapter}/dev_{mac.Replace(':', '_')}";
        return new FakeDevice(this, path, mac, name);
    }

    internal void AddAdapter(string name) => Call("/org/bluez", TemplateInterface, "AddAdapter", name, "clutch");

    internal void Remove(string device) =>
        Send(device[..device.LastIndexOf('/')], "org.bluez.Adapter1", "RemoveDevice", call => AppendBasic(call, 'o', Marshal.StringToCoTaskMemUTF8(device)));

    /// <summary>Python that runs when a method is called; <c>self</c> is the object, <c>args</c> what came.</summary>
    internal void AddMethod(string path, string @interface, string name, string signature, string python) =>
        Call(path, Mock, "AddMethod", @interface, name, signature, "", python);

    internal void AddObject(string path, string @interface, params (string Key, object Value)[] properties) =>
        Send("/", Mock, "AddObject", call =>
        {
            call.Append(path);
            call.Append(@interface);
            Append(call, properties);
            call.Open('a', "(ssss)");
            call.Close();
        });

    /// <summary>Sets properties and tells the bus, as BlueZ does.</summary>
    internal void Run(string path, string member, string @interface, params (string Key, object Value)[] properties) =>
        Send(path, Mock, member, call =>
        {
            call.Append(@interface);
            Append(call, properties);
        });

    internal BusConnection Connect() => BusConnection.Open(Address);

    public void Dispose()
    {
        _bus?.Dispose();
        End(_mock);
        End(_daemon);
    }

    private static Process Start(string program, string? bus, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["DBUS_SESSION_BUS_ADDRESS"] = bus;
        start.Environment["PYTHONWARNINGS"] = "ignore";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} does not start; install the packages dbus and python3-dbusmock.", e);
        }
    }

    private static void End(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private void WaitForTemplate()
    {
        long started = Stopwatch.GetTimestamp();
        _bus.Subscribe("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'", CancellationToken.None);
        while (true)
        {
            try
            {
                // The template adds this object last.
                Call("/org/bluez", "org.freedesktop.DBus.Mock", "GetCalls");
                return;
            }
            catch (BusException) when (Stopwatch.GetElapsedTime(started) < s_patience && !_mock.HasExited)
            {
                _bus.Next(TimeSpan.FromMilliseconds(50), CancellationToken.None).Dispose();
            }
            catch (BusException e)
            {
                throw new InvalidOperationException($"python3-dbusmock does not start; install the package ({e.Message}).", e);
            }
        }
    }

    private void Call(string path, string @interface, string member, params string[] arguments) =>
        Send(path, @interface, member, call =>
        {
            foreach (string argument in arguments)
            {
                call.Append(argument);
            }
        });

    private void Send(string path, string @interface, string member, ArgumentWriter arguments)
    {
        using BusMessage call = _bus.NewCall("org.bluez", path, @interface, member);
        arguments(call);
        _bus.Call(call, s_patience, CancellationToken.None).Dispose();
    }

    private static void Append(BusMessage call, (string Key, object Value)[] properties)
    {
        call.Open('a', "{sv}");
        foreach ((string key, object value) in properties)
        {
            call.Open('e', "sv");
            call.Append(key);
            AppendVariant(call, value);
            call.Close();
        }

        call.Close();
    }

    /// <summary>A path as a pointer to it, a number as itself.</summary>
    private static unsafe void AppendBasic(BusMessage call, char kind, nint value) =>
        BusException.Check(SdBus.AppendBasic(call.Handle, (byte)kind, kind == 'o' ? (void*)value : &value));

    private static void AppendVariant(BusMessage call, object value)
    {
        switch (value)
        {
            case string text:
                call.Open('v', "s");
                call.Append(text);
                break;
            case bool flag:
                call.Open('v', "b");
                call.Append(flag);
                break;
            case ushort number:
                call.Open('v', "q");
                AppendBasic(call, 'q', number);
                break;
            case byte[] bytes:
                call.Open('v', "ay");
                call.Append(bytes);
                break;
            case string[] texts:
                call.Open('v', "as");
                call.Open('a', "s");
                foreach (string text in texts)
                {
                    call.Append(text);
                }

                call.Close();
                break;
            default:
                throw new ArgumentException($"no variant for {value.GetType()}", nameof(value));
        }

        call.Close();
    }

    private delegate void ArgumentWriter(BusMessage call);
}
