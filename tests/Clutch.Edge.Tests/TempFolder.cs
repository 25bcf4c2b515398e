namespace Clutch.Edge.Tests;

internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("clutch-edge-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
