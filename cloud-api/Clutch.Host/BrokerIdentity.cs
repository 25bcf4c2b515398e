using System.Text;

namespace Clutch.Host;

/// <summary>
/// Under which name this process is known to the broker: made at the first start and kept, because the broker keeps frames for that name while
/// the process is away. One process at a time has it.
/// </summary>
internal sealed class BrokerIdentity : IDisposable
{
    private readonly FileStream _file;

    private BrokerIdentity(FileStream file, string clientId) => (_file, ClientId) = (file, clientId);

    public string ClientId { get; }

    /// <summary>Reads the name, or makes one, and holds it until disposed.</summary>
    /// <exception cref="StartException">Another process has it, or the file cannot be used.</exception>
    public static BrokerIdentity Take(DataFolder data)
    {
        string path = Path.Combine(data.Path, "broker-client");
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            byte[] bytes = new byte[64];
            string id = Encoding.ASCII.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Trim();
            if (id.Length == 0)
            {
                id = $"clutch-{Guid.NewGuid():N}"[..19];
                file.Write(Encoding.ASCII.GetBytes(id));
                file.Flush(flushToDisk: true);
            }

            return new BrokerIdentity(file, id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"the name under which the broker knows this process cannot be taken from {path}: another process has it, or the file cannot be used. Give every process its own --data, or set CLUTCH_BROKER__CLIENTID. ({e.Message})", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
