using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Clutch.Testing;

/// <summary>A PostgreSQL server of the test's own: a fresh cluster in a temp folder, on a free port of loopback, stopped by its process id.</summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-pg-").FullName;
    private Process? _process;

    private PostgresServer()
    {
    }

    public int Port { get; private set; }

    public string Address => $"postgres://clutch@127.0.0.1:{Port}/postgres?sslmode=disable";

    public static PostgresServer Start()
    {
        var server = new PostgresServer();
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                Run("chown", "postgres", server._folder);
            }

            Run(Command("initdb", "-D", server.Data, "-A", "trust", "-U", "clutch", "-N", "-E", "UTF8", "--locale=C"));
            server.Port = FreePort();
            server.StartAgain();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>On the same port, with the same data.</summary>
    public void StartAgain()
    {
        string[] command = Command("postgres", "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_folder}", "-c", "fsync=off");
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(s_patience);
        while (!Answers())
        {
            patience.Token.ThrowIfCancellationRequested();
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"postgres ended with {_process.ExitCode}");
            }

            Thread.Yield();
        }
    }

    /// <summary>At once: connections are cut.</summary>
    public void Stop()
    {
        if (_process is { HasExited: false })
        {
            // postmaster.pid names the server itself; the process started may be runuser.
            int server = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First());
            const int Quit = 3; // SIGQUIT: immediate shutdown
            _ = Kill(server, Quit);
            if (!_process.WaitForExit(s_patience))
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    [DllImport("libc", EntryPoint = "kill")]
#pragma warning disable SYSLIB1054 // one call in a test
    private static extern int Kill(int process, int signal);
#pragma warning restore SYSLIB1054

    /// <summary>PostgreSQL refuses to run as root: then as the user that its package made.</summary>
    private static string[] Command(string program, params string[] arguments)
    {
        string path = $"/usr/lib/postgresql/15/bin/{program}";
        return !File.Exists(path) ? throw new InvalidOperationException($"{path} is missing: install the Debian package postgresql-15.")
            : Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", path, .. arguments]
            : [path, .. arguments];
    }

    private static void Run(params string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: {errors} {output.GetAwaiter().GetResult()}");
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>The socket's file appears once it listens; the pid file says "ready" once it takes queries.</summary>
    private bool Answers()
    {
        string file = Path.Combine(Data, "postmaster.pid");
        try
        {
            return File.Exists(file) && File.ReadLines(file).Any(line => line.TrimEnd() == "ready");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
