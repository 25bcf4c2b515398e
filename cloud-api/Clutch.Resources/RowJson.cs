using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Clutch.Resources;

/// <summary>A row as callers get it: what the server knows of it, then its fields.</summary>
internal static class RowJson
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Of(ResourcePlan plan, Row row, bool withSecrets = false)
    {
        var buffer = new ArrayBufferWriter<byte>(row.Body.Length + 192);
        Write(plan, row, buffer, withSecrets);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The stored fields are JSON already, so they are copied as they are, unless a secret is among them.</summary>
    public static void Write(ResourcePlan plan, Row row, IBufferWriter<byte> to, bool withSecrets = false)
    {
        Span<byte> text = stackalloc byte[36];
        row.Id.TryFormat(text, out _);
        Put(to, "{\"id\":\""u8);
        Put(to, text);
        Put(to, "\",\"version\":"u8);
        row.Version.TryFormat(text, out int digits);
        Put(to, text[..digits]);
        if (row.State.Length > 0)
        {
            // States are words of a declaration: nothing in them needs an escape.
            Put(to, ",\"status\":\""u8);
            to.Advance(Encoding.UTF8.GetBytes(row.State, to.GetSpan(row.State.Length)));
            Put(to, "\""u8);
        }

        Put(to, ",\"createdAt\":\""u8);
        Instants.Write(row.Created, text);
        Put(to, text[..24]);
        Put(to, "\",\"updatedAt\":\""u8);
        Instants.Write(row.Updated, text);
        Put(to, text[..24]);
        Put(to, "\""u8);
        ReadOnlySpan<byte> fields = plan.HasSecrets && !withSecrets ? WithoutSecrets(plan, row.Body) : row.Body;
        if (fields.Length > 2)
        {
            Put(to, ","u8);
        }

        Put(to, fields[1..]);
    }

    private static byte[] WithoutSecrets(ResourcePlan plan, byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var buffer = new ArrayBufferWriter<byte>(body.Length);
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (plan.Fields.TryGetValue(property.Name, out Field? field) && field.Secret is null)
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Put(IBufferWriter<byte> to, ReadOnlySpan<byte> bytes) => to.Write(bytes);
}
