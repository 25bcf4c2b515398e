using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Clutch.Api.Live;
using Clutch.Health.Worker;

namespace Clutch.Api.Obd;

/// <summary>Writes a finding of the health engine as a page of HTML that needs nothing else. The host brings it.</summary>
/// <param name="finding">As docs/findings.md describes it.</param>
/// <param name="isArabic">In Arabic; else in English.</param>
public delegate string HealthPageWriter(JsonElement finding, bool isArabic);

/// <summary>A report that was made.</summary>
/// <param name="Id">Of the document: the same content has the same id.</param>
/// <param name="State">done.</param>
/// <param name="Format">json or html.</param>
/// <param name="Language">en or ar.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Address">GET it there.</param>
public sealed record ObdReport(string Id, string State, string Format, string Language, DateTimeOffset CreatedAt, int Bytes, string Address);

/// <summary>What a report in JSON holds: the answers of the operations at one moment.</summary>
internal sealed record ReportDocument(
    string Vehicle, DateTimeOffset CreatedAt, ObdVin Vin, ObdHealth Health, ObdReadiness Readiness, ObdEmissions Emissions, SecurityStatus Security, DriveFigures LastDay, FuelEfficiency FuelOfLastDay,
    IReadOnlyList<ObdValue> Values, JsonElement? NewestScan);

/// <summary>Reports that were made, in memory: the newest are kept, a lost one is made again.</summary>
internal sealed class ObdReports(LiveHub hub, HealthFindings findings, IServiceProvider services)
{
    /// <summary>Kept of all vehicles.</summary>
    public const int Most = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Vehicle, string Id), (ObdReport Report, byte[] Document)> _kept = [];
    private readonly Queue<(string Vehicle, string Id)> _order = new();

    /// <summary>The host brought a writer of pages.</summary>
    public bool WritesHtml => Writer is not null;

    private HealthPageWriter? Writer => services.GetService(typeof(HealthPageWriter)) as HealthPageWriter;

    /// <summary>Makes a report; null when a page is asked for and the vehicle is not judged yet.</summary>
    public ObdReport? Make(ObdCar car, string format, string language)
    {
        byte[]? document = format == "html" ? Page(car, language) : JsonSerializer.SerializeToUtf8Bytes(Document(car), JsonSerializerOptions.Web);
        if (document is null)
        {
            return null;
        }

        string id = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{car.Id} {format} {language} "), .. document]))[..32];
        var report = new ObdReport(id, "done", format, language, car.Now, document.Length, $"/api/v1/obd/reports/{id}?vehicle={car.Id}");
        lock (_gate)
        {
            if (_kept.TryAdd((car.Id, id), (report, document)))
            {
                _order.Enqueue((car.Id, id));
                if (_order.Count > Most)
                {
                    _kept.Remove(_order.Dequeue());
                }
            }

            return _kept[(car.Id, id)].Report;
        }
    }

    public (ObdReport Report, byte[] Document)? Find(string vehicle, string id)
    {
        lock (_gate)
        {
            return _kept.TryGetValue((vehicle, id), out (ObdReport Report, byte[] Document) kept) ? kept : null;
        }
    }

    private byte[]? Page(ObdCar car, string language) =>
        findings.Newest(car.Id) is { } finding && Writer is { } write ? Encoding.UTF8.GetBytes(write(JsonElement.Parse(finding), language == "ar")) : null;

    private ReportDocument Document(ObdCar car)
    {
        var day = new ObdPeriod(car.Now.AddDays(-1), car.Now);
        return new ReportDocument(
            car.Id, car.Now, ObdIdentityApi.Vin(car), ObdConditionApi.Of(car, findings), ReadinessState.Of(car), ObdEmissionsApi.Of(car), ObdSecurityApi.Of(car, hub, findings),
            DriveFigures.Of(car, day), FuelUse.Of(car, day, null), [.. car.Values.All], CarScans.NewestReport(car)?.Data);
    }
}
