using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>An agent's frames of one vehicle: gathered, then written into the store and appended to the log as the ingest role would.</summary>
internal sealed class CarFeed : IDisposable
{
    public const uint Engine = 0x7E8;
    public const string Rpm = "Vehicle.OBD.EngineSpeed";
    public const string Speed = "Vehicle.OBD.Speed";
    public const string Mil = "Vehicle.OBD.Status.IsMILOn";

    private readonly ApiServer _server;
    private readonly string _vehicle;
    private readonly FrameWriter _writer;
    private readonly Durable _durable = new();
    private readonly ILogAppender _appender;
    private FrameSamples _stored = new();
    private long _sequence;
    private long _ticket;

    public CarFeed(ApiServer server, string vehicle = "car-1", long boot = 1)
    {
        _server = server;
        _vehicle = vehicle;
        _writer = new FrameWriter(vehicle, boot);
        _appender = server.Log.OpenAppender(LogStream.Frames, _durable);
    }

    public CarFeed Add(string path, double? value, long? time = null, uint ecu = Engine, SampleQuality quality = SampleQuality.Measured)
    {
        Assert.True(SignalRegistry.TryGet(path, out Signal? signal), path);
        return AddRaw(signal.Number, value is { } known ? signal.ToRaw(known) : Sample.Silent, time, ecu, quality);
    }

    public CarFeed AddRaw(ushort signal, long raw, long? time = null, uint ecu = Engine, SampleQuality quality = SampleQuality.Measured)
    {
        var sample = new Sample(signal, ecu, quality, time ?? _server.Now, raw);
        Assert.Equal(FrameAdd.Added, _writer.Add(in sample));
        _stored.Samples.Add(sample);
        return this;
    }

    /// <summary>Seconds at a speed, from now back: the last one is now.</summary>
    public CarFeed Drive(int seconds, double kmh)
    {
        for (int second = seconds - 1; second >= 0; second--)
        {
            long time = _server.Now - (second * 1_000L);
            Add(Speed, kmh, time).Add("Vehicle.OBD.MAF", 10, time);
        }

        return this;
    }

    public CarFeed Codes(uint ecu, TroubleCodeState state, params ushort[] codes)
    {
        byte[] data = new byte[1 + (2 * codes.Length)];
        data[0] = (byte)state;
        for (int i = 0; i < codes.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(1 + (2 * i)), codes[i]);
        }

        _stored.TroubleCodes.Add(new TroubleCodeList(ecu, state, _server.Now, codes));
        return Event(FrameEventKind.TroubleCodes, ecu, data);
    }

    public CarFeed Link(LinkState state)
    {
        _stored.Attributes.Add(new TextAttribute(AttributeNames.Link, _server.Now, state.ToString()));
        return Event(FrameEventKind.Link, 0, [(byte)state]);
    }

    public CarFeed Source(DataSource source)
    {
        _stored.Attributes.Add(new TextAttribute(AttributeNames.Source, _server.Now, source.ToString()));
        return Event(FrameEventKind.Source, 0, [(byte)source]);
    }

    public CarFeed Text(FrameEventKind kind, string value)
    {
        _stored.Attributes.Add(new TextAttribute(kind.ToString().ToLowerInvariant(), _server.Now, value));
        return Event(kind, 0, Encoding.UTF8.GetBytes(value));
    }

    public CarFeed Define(SignalDefinition definition, long? time = null)
    {
        _stored.Definitions.Add(new DefinedSignal(time ?? _server.Now, definition));
        return Event(FrameEventKind.SignalDefinition, 0, definition.ToBytes(), time);
    }

    public CarFeed Event(FrameEventKind kind, uint ecu, byte[] data, long? time = null)
    {
        Assert.Equal(FrameAdd.Added, _writer.AddEvent(kind, ecu, time ?? _server.Now, data));
        return this;
    }

    /// <summary>The frame, ready for the log; the store has it already unless told otherwise.</summary>
    public byte[] Take(bool store = true)
    {
        byte[] bytes = new byte[FrameFormat.MaxBytes];
        int length = _writer.Write(++_sequence, bytes);
        _stored.Key = new FrameKey(_vehicle, _writer.Boot, _sequence);
        if (store)
        {
            _server.Series.Write([_stored]);
        }

        _stored = new FrameSamples();
        return bytes[..length];
    }

    /// <summary>Stores and appends what was gathered; returns when it is durable.</summary>
    public Task SendAsync() => AppendAsync(Take());

    public Task AppendAsync(byte[] frame)
    {
        long ticket = ++_ticket;
        Task durable = _durable.Expect(ticket);
        Assert.True(_appender.TryAppend(Encoding.ASCII.GetBytes(_vehicle), frame, ticket));
        return durable;
    }

    public void Dispose() => _appender.Dispose();

    private sealed class Durable : IAppendObserver
    {
        private readonly ConcurrentDictionary<long, TaskCompletionSource> _waiting = new();

        public Task Expect(long ticket) =>
            _waiting.GetOrAdd(ticket, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
        {
            foreach (long ticket in tickets)
            {
                _waiting[ticket].TrySetResult();
            }
        }
    }
}
