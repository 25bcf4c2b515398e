namespace Clutch.Api.Tests.Obd;

/// <summary>An OBD operation: its good case, and why two cars may get the same answer.</summary>
/// <param name="Name">Operation id.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Under /api/v1/obd, with its query but for the vehicle. {scan}, {running}, {alert} and {report} are ids of the car.</param>
/// <param name="Body">Members beside the vehicle; null: a GET or DELETE.</param>
/// <param name="Status">Of the good case.</param>
/// <param name="SameBecause">Null: two cars must get two answers.</param>
internal sealed record ObdOperation(string Name, string Method, string Path, string? Body, int Status, string? SameBecause);

/// <summary>All OBD operations.</summary>
internal static class ObdTable
{
    private const string Receipt = "the receipt of a command; what the car says is at /commands/{id}";

    public static ObdOperation[] All { get; } =
    [
        new("ObdConnect", "POST", "connect", "", 202, Receipt),
        new("ObdDisconnect", "POST", "disconnect", "", 202, Receipt),
        new("GetObdConnectionStatus", "GET", "connection/status", null, 200, null),
        new("GetObdCommand", "GET", "commands/{scan}", null, 200, null),
        new("StartObdScan", "POST", "scan/start", "", 202, Receipt),
        new("GetObdScanProgress", "GET", "scan/{scan}/progress", null, 200, null),
        new("GetObdScanResults", "GET", "scan/{scan}/results", null, 200, null),
        new("CancelObdScan", "DELETE", "scan/{running}", null, 202, Receipt),
        new("GetObdCodes", "GET", "dtc?lang=en", null, 200, null),
        new("GetObdPendingCodes", "GET", "dtc/pending", null, 200, null),
        new("GetObdPermanentCodes", "GET", "dtc/permanent", null, 200, null),
        new("GetTroubleCode", "GET", "dtc/P0301", null, 200, null),
        new("ClearObdCodes", "POST", "dtc/clear", "", 202, Receipt),
        new("GetObdFreezeFrames", "GET", "freeze-frames", null, 200, null),
        new("GetObdStreamData", "GET", "stream/data", null, 200, null),
        new("StartObdStream", "POST", "stream/start", """, "signals": ["Vehicle.OBD.EngineSpeed"], "intervalMs": 50, "seconds": 60""", 202, Receipt),
        new("StopObdStream", "POST", "stream/stop", "", 202, Receipt),
        new("GetObdLive", "GET", "live", null, 200, "a stream: the flow test compares its values"),
        new("GetObdHealth", "GET", "health/status", null, 200, null),
        new("GetObdPredictions", "GET", "maintenance/predictions", null, 200, null),
        new("GetObdAlerts", "GET", "alerts", null, 200, null),
        new("AcknowledgeObdAlert", "PUT", "alerts/{alert}/acknowledge", "", 200, "only a car with an alert has one to acknowledge; the other's answer is 404"),
        new("GetObdPerformance", "GET", "performance/metrics", null, 200, null),
        new("GetObdFuelEfficiency", "GET", "fuel/efficiency?displacement=1.6", null, 200, null),
        new("GetObdAnalytics", "GET", "analytics?days=7", null, 200, null),
        new("GetObdReadiness", "GET", "readiness", null, 200, null),
        new("GetObdEmissions", "GET", "emissions/data", null, 200, null),
        new("GetObdSecurity", "GET", "security/status", null, 200, null),
        new("GetObdTelematics", "GET", "telematics/data", null, 200, null),
        new("GetObdHistory", "GET", "history?signal=Vehicle.OBD.Speed&limit=5", null, 200, null),
        new("GetObdVin", "GET", "vin", null, 200, null),
        new("GetObdSupportedPids", "GET", "pids/supported", null, 200, null),
        new("GetObdAdapterCompatibility", "GET", "adapters/compatibility", null, 200, null),
        new("GenerateObdReport", "POST", "reports/generate", """, "format": "json", "language": "en" """, 201, "the receipt of a document, which GetObdReport compares"),
        new("GetObdReport", "GET", "reports/{report}", null, 200, null),
    ];
}
