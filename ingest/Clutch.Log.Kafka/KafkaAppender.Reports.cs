using System.Runtime.InteropServices;
using Clutch.Log.Kafka.Native;
using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka;

/// <content>The thread that takes delivery reports, watches for partitions that stand still, and replaces a producer that lost something.</content>
internal sealed unsafe partial class KafkaAppender
{
    /// <summary>Reports that are handed over together: many PUBACKs a send, and none waits long.</summary>
    private const int MostTickets = 8192;

    private const int MessagesAtOnce = 512;
    private const int PollMs = 250;
    private const int ProbeMs = 1000;

    /// <summary>How long a close waits for brokers before it gives the rest up.</summary>
    private static readonly TimeSpan s_closePatience = TimeSpan.FromSeconds(10);

    private readonly TicketList _durable = new();
    private readonly TicketList _lost = new();
    private readonly int[] _done;
    private readonly ManualResetEventSlim _retry = new();
    private long _doneBytes;
    private int _doneRecords;
    private string? _failure;
    private bool _doubtful;
    private long _probedAt;
    private long _closedAt;
    private bool _finished;

    private void Run()
    {
        while (true)
        {
            Gather();
            string? failure = Judge();
            if (failure is not null)
            {
                // Before anybody hears of the loss, so that nothing gets in between.
                Refuse(failure);
            }

            Report();
            if (failure is not null)
            {
                GiveUp();
                Reopen();
            }

            lock (_gate)
            {
                if ((_disposed || _closing) && _records == 0)
                {
                    _finished = true;
                    break;
                }
            }
        }

        // Nobody is inside the producer: whoever comes takes the lock first and finds the appender finished.
        _producer.Dispose();
        _ended(this);
    }

    /// <summary>Takes all reports that are there; waits a little for the first.</summary>
    private void Gather()
    {
        nint rkev = rd_kafka_queue_poll(_producer.Queue, PollMs);
        while (rkev != 0)
        {
            int type = rd_kafka_event_type(rkev);
            if (type == EventDeliveryReports)
            {
                TakeReports(rkev);
            }
            else if (type == EventError)
            {
                TakeError(rkev);
            }

            rd_kafka_event_destroy(rkev);
            rkev = _durable.Count + _lost.Count < MostTickets ? rd_kafka_queue_poll(_producer.Queue, 0) : 0;
        }
    }

    private void TakeReports(nint rkev)
    {
        KafkaMessage** messages = stackalloc KafkaMessage*[MessagesAtOnce];
        int count;
        while ((count = (int)rd_kafka_event_message_array(rkev, messages, MessagesAtOnce)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                KafkaMessage* message = messages[i];
                (message->Error == KafkaError.None ? _durable : _lost).Add(message->Opaque);
                _done[message->Partition]++;
                _doneBytes += (long)(message->Length + message->KeyLength) + RecordOverhead;
                if (message->Error != KafkaError.None)
                {
                    _failure ??= Text(message->Error);
                }
            }

            _doneRecords += count;
        }
    }

    private void TakeError(nint rkev)
    {
        KafkaError error = rd_kafka_event_error(rkev);
        if (error == KafkaError.AllBrokersDown)
        {
            _doubtful = true;
        }
        else if (error == KafkaError.Fatal || rd_kafka_event_error_is_fatal(rkev) != 0)
        {
            _failure ??= Marshal.PtrToStringUTF8(rd_kafka_event_error_string(rkev)) ?? Text(error);
        }
    }

    /// <summary>Why this producer must go; null when it need not.</summary>
    private string? Judge()
    {
        lock (_gate)
        {
            Settle();
            if (_failure is null && _closing && _records > 0 && _time.GetElapsedTime(_closedAt) > s_closePatience)
            {
                _failure = "the log was closed while no broker answered";
            }

            for (int partition = 0; partition < _waiting.Length && _failure is null; partition++)
            {
                if (_waiting[partition] > 0 && _time.GetElapsedTime(_progressed[partition]) > _options.DeliveryTimeout)
                {
                    _failure = $"nothing became durable in partition {partition} for {_options.DeliveryTimeout.TotalSeconds:0.#} s";
                }
            }
        }

        if (_failure is null)
        {
            Probe();
        }

        return _failure;
    }

    /// <summary>Under the lock: what was reported leaves the account.</summary>
    private void Settle()
    {
        if (_doneRecords == 0)
        {
            return;
        }

        long now = _time.GetTimestamp();
        for (int partition = 0; partition < _done.Length; partition++)
        {
            if (_done[partition] > 0)
            {
                _waiting[partition] -= _done[partition];
                _progressed[partition] = now;
                _done[partition] = 0;
            }
        }

        _bytes -= _doneBytes;
        _records -= _doneRecords;
        _doneBytes = 0;
        _doneRecords = 0;
    }

    /// <summary>After "all brokers down" somebody has to look whether that is so, and when it ends.</summary>
    private void Probe()
    {
        if (_doubtful && (_fault is null || _time.GetElapsedTime(_probedAt) >= _options.FaultRetryDelay))
        {
            string? problem = Topics.Problem(_producer.Client, _producer.Topic, _options, ProbeMs);
            _probedAt = _time.GetTimestamp();
            _doubtful = problem is not null;
            Volatile.Write(ref _fault, problem is null ? null : Sentence(problem));
        }
    }

    private void Refuse(string failure)
    {
        lock (_gate)
        {
            _accepting = false;
        }

        Volatile.Write(ref _fault, Sentence(failure));
        Interlocked.Increment(ref _restarts);
    }

    /// <summary>Ends the producer: every record that it still has is reported, nearly always as lost.</summary>
    private void GiveUp()
    {
        while (_records > 0)
        {
            _ = rd_kafka_purge(_producer.Client, PurgeQueue | PurgeInFlight);
            Gather();
            lock (_gate)
            {
                Settle();
            }

            Report();
        }
    }

    /// <summary>A new producer, once the brokers answer and every partition has a leader.</summary>
    private void Reopen()
    {
        _failure = null;
        while (!_retry.Wait(_options.FaultRetryDelay))
        {
            var next = new ProducerHandle(_options, _topic);
            string? problem = Topics.Problem(next.Client, next.Topic, _options, ProbeMs);
            if (problem is not null)
            {
                Volatile.Write(ref _fault, Sentence(problem));
                next.Dispose();
                continue;
            }

            lock (_gate)
            {
                (_producer, next) = (next, _producer);
                _accepting = !_closing;
            }

            next.Dispose();
            _doubtful = false;
            Volatile.Write(ref _fault, null);
            Report();
            return;
        }
    }

    /// <summary>Tells the observer, also that there is room again when it was refused.</summary>
    private void Report()
    {
        bool wake;
        lock (_gate)
        {
            wake = _refused;
            _refused = false;
        }

        if (_durable.Count > 0 || (wake && _lost.Count == 0))
        {
            _observer.OnAppended(_durable.Tickets, durable: true);
            _durable.Clear();
        }

        if (_lost.Count > 0)
        {
            _observer.OnAppended(_lost.Tickets, durable: false);
            _lost.Clear();
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (!_finished)
            {
                rd_kafka_queue_yield(_producer.Queue);
            }
        }
    }

    private string Sentence(string problem) => $"The telemetry log on Kafka cannot write {_topic}: {problem}. It takes records again once Kafka does.";
}
