using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Clutch.Edge;

/// <summary>What a claim code was exchanged for, kept in the agent's data folder for its owner alone.</summary>
/// <param name="Vehicle">Whose token it is.</param>
/// <param name="Token">The MQTT password.</param>
public sealed record DeviceClaim(string Vehicle, string Token)
{
    private const string FileName = "device.json";

    /// <summary>Where the claim of a data folder lies.</summary>
    public static string FileOf(string folder) => Path.Combine(folder, FileName);

    /// <summary>The claim of an earlier start; null: there is none.</summary>
    /// <exception cref="DeviceClaimException">The file cannot be read.</exception>
    public static DeviceClaim? Load(string folder)
    {
        string file = FileOf(folder);
        try
        {
            return !File.Exists(file) ? null
                : JsonSerializer.Deserialize<DeviceClaim>(File.ReadAllBytes(file), JsonSerializerOptions.Web) is { Vehicle.Length: > 0, Token.Length: > 0 } claim ? claim
                : throw new DeviceClaimException($"{file} holds no vehicle and token; delete it and claim the device anew.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DeviceClaimException($"{file} cannot be read: {e.Message} Delete it and claim the device anew.", e);
        }
    }

    /// <summary>Exchanges a code and keeps what comes.</summary>
    /// <param name="http">The way to the server's API.</param>
    /// <param name="api">Its address, for example <c>http://server:8080</c>.</param>
    /// <param name="code">As a person typed it.</param>
    /// <param name="folder">The agent's data folder.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DeviceClaimException">The code is no good, the server is away, or the folder cannot be written.</exception>
    public static async Task<DeviceClaim> ExchangeAsync(HttpClient http, Uri api, string code, string folder, CancellationToken cancellationToken)
    {
        try
        {
            // Before the code is used up: a token that cannot be kept is lost.
            Directory.CreateDirectory(folder);
            string file = FileOf(folder);
            string unfinished = file + ".new";
            await using FileStream kept = new(unfinished, Settings());
            using HttpResponseMessage answer = await http.PostAsJsonAsync(new Uri(api, "/api/v1/devices/claim"), new { code }, JsonSerializerOptions.Web, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw Refused(answer, api);
            }

            DeviceClaim claim = await answer.Content.ReadFromJsonAsync<DeviceClaim>(JsonSerializerOptions.Web, cancellationToken) is { Vehicle.Length: > 0, Token.Length: > 0 } good
                ? good
                : throw new DeviceClaimException($"{api} answered without a vehicle and a token; is it a Clutch server?");
            await JsonSerializer.SerializeAsync(kept, claim, JsonSerializerOptions.Web, cancellationToken);
            kept.Flush(flushToDisk: true);
            File.Move(unfinished, file, overwrite: true);
            return claim;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DeviceClaimException($"The code could not be exchanged at {api}: {e.Message}", e);
        }
    }

    private static FileStreamOptions Settings()
    {
        var settings = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return settings;
    }

    private static DeviceClaimException Refused(HttpResponseMessage answer, Uri api) => new(answer.StatusCode switch
    {
        HttpStatusCode.NotFound => "The claim code is wrong, used or older than ten minutes; make a new one with: clutch device claim-code VEHICLE",
        HttpStatusCode.TooManyRequests => $"{api} takes no codes from here for {answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 1:0} s, because wrong ones were tried; wait that long.",
        _ => $"{api} answers {(int)answer.StatusCode} to a claim; is it a Clutch server?",
    });
}

/// <summary>A device could not be claimed; the message says why and what to do.</summary>
public sealed class DeviceClaimException : Exception
{
    public DeviceClaimException(string message)
        : base(message)
    {
    }

    public DeviceClaimException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
