using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Clutch.Identity.Accounts;

/// <summary>
/// Passwords as ASP.NET Core's version 3 hashes them: PBKDF2 with HMAC-SHA512, 128-bit salt, 210,000 rounds (OWASP's figure for it). The work
/// is the same whether an account exists or not, and few hashes run at one time.
/// </summary>
internal sealed class Passwords : IDisposable
{
    public const int Shortest = 12;
    public const int Longest = 128;

    private readonly PasswordHasher<object> _hasher;
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount, Environment.ProcessorCount);
    private readonly string _nobody;

    public Passwords(int rounds = 210_000)
    {
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
        _nobody = _hasher.HashPassword(this, Secrets.Make());
    }

    /// <summary>What is wrong with a new password; null: nothing.</summary>
    public static string? Fault(string password, string email) =>
        password.Length is < Shortest or > Longest ? $"{Shortest} to {Longest} characters"
        : password.Distinct().Count() < 5 ? "at least five different characters"
        : email.Length > 0 && password.Contains(email.Split('@')[0], StringComparison.OrdinalIgnoreCase) && email.Split('@')[0].Length > 3 ? "a text without the mail address"
        : null;

    public async ValueTask<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return _hasher.HashPassword(this, password);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Whether the password is the hash's; a null hash takes as long and is never right.</summary>
    public async ValueTask<bool> CheckAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            bool fits = _hasher.VerifyHashedPassword(this, string.IsNullOrEmpty(hash) ? _nobody : hash, password.Length > Longest ? "" : password) != PasswordVerificationResult.Failed;
            return fits && !string.IsNullOrEmpty(hash);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
