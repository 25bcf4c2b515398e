namespace Clutch.Links;

/// <summary>
/// A byte stream to an adapter. One thread may read while another writes; <see cref="IDisposable.Dispose"/> from any
/// thread ends a waiting <see cref="Read"/> with <see cref="Link.Gone"/>.
/// </summary>
public interface ILink : IDisposable
{
    /// <summary>The link as a person would write it, for example <c>serial:/dev/ttyUSB0</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Waits for bytes and returns how many were read into a buffer that is not empty. 0: the time is over
    /// (negative time-outs wait for ever); <see cref="Link.Gone"/>: the other side is gone and stays gone.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    int Read(Span<byte> buffer, int timeoutMilliseconds, CancellationToken cancellationToken);

    /// <summary>Writes all of it; false when the other side is gone or has taken no byte for two seconds.</summary>
    bool Write(ReadOnlySpan<byte> data);

    /// <summary>Drops what has arrived and was not read.</summary>
    void Discard();
}
