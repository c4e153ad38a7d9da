using System.Net.Http;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Shop.Shipping;

public sealed class CarrierClient
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http;
    private readonly ILogger<CarrierClient> _log;

    public CarrierClient(Uri address, ILogger<CarrierClient> log)
    {
        var handler = new HttpClientHandler
        {
            MaxConnectionsPerServer = 4,
            ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
        };
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _log = log;
    }

    public async Task<Label?> LabelFor(Parcel parcel, CancellationToken cancelled)
    {
        using var response = await _http.PostAsync("labels", Body(parcel), cancelled);
        if (!response.IsSuccessStatusCode)
        {
            _log.LogWarning("carrier answered {Status}", response.StatusCode);
            return null;
        }
        return JsonSerializer.Deserialize<Label>(await response.Content.ReadAsStringAsync(cancelled), Json);
    }

    private static StringContent Body(Parcel parcel) => new(JsonSerializer.Serialize(parcel, Json));
}
