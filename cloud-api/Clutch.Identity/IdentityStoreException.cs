namespace Clutch.Identity;

/// <summary>Accounts and rights cannot be read or written; nobody is let in. The message names the place and the cause, never a secret.</summary>
public sealed class IdentityStoreException : Exception
{
    public IdentityStoreException(string message)
        : base(message)
    {
    }

    public IdentityStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
