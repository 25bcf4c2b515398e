namespace Clutch.Identity.Accounts;

/// <summary>The texts of mails. Nothing that a stranger typed goes into them.</summary>
internal static class AccountMails
{
    private static int Minutes => (int)OneTimeCodes.Life.TotalMinutes;

    public static Mail Verify(string to, string code) => new(
        to, "Your code for Clutch", $"Your code is {code}. It is good once, for {Minutes} minutes. If you did not ask for an account, nothing needs to be done.");

    public static Mail AlreadyThere(string to) => new(
        to, "You have an account already", "Somebody asked for an account with this address, which has one. If that was you: sign in, or ask for a new password.");

    public static Mail Reset(string to, string code) => new(
        to, "A new password for Clutch", $"Your code is {code}. With it a new password can be set, once, for {Minutes} minutes. If you did not ask for it, nothing needs to be done.");

    public static Mail NotThere(string to) => new(
        to, "There is no account with this address", "Somebody asked for a new password for this address, which has no account here. If that was you: you signed up with another address.");

    public static Mail Invite(string to, string code) => new(
        to, "You have an account at Clutch", $"An account was made for you. Set its password with the code {code}, which is good once, for {Minutes} minutes; after that ask for a new password.");
}
