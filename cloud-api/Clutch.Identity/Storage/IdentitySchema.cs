namespace Clutch.Identity.Storage;

/// <summary>
/// The tables, in words that both engines read: SQLite takes a column's type as a hint, and PostgreSQL's names give the hints that fit.
/// Times are milliseconds since 1970; 0 means never. Secrets are hashes, except what must be shown or computed again: TOTP secrets,
/// signing keys, and mails that nobody has sent yet.
/// </summary>
internal static class IdentitySchema
{
    /// <summary>Numbered: a script is never changed, only followed by another.</summary>
    public static readonly string[] Scripts =
    [
        """
        create table account (id text primary key, tenant text not null, email text not null unique, name text not null, role text not null, password text not null, verified bigint not null, disabled bigint not null, totp bytea, totp_step bigint not null, created bigint not null);
        create table recovery_code (account text not null, hash bytea not null, primary key (account, hash));
        create table code (account text not null, purpose text not null, hash bytea not null, expires bigint not null, tries bigint not null, primary key (account, purpose));
        create table mail (id text primary key, recipient text not null, subject text not null, body text not null, created bigint not null);
        create table session (id text primary key, account text not null, client text not null, cookie bytea unique, scopes text not null, created bigint not null, seen bigint not null, ends bigint not null, revoked bigint not null, address text not null, agent text not null);
        create index session_account on session (account);
        create table refresh_token (hash bytea primary key, session text not null, counter bigint not null, used bigint not null);
        create index refresh_token_session on refresh_token (session);
        create table signing_key (id text primary key, pkcs8 bytea not null, created bigint not null);
        create table api_key (id text primary key, tenant text not null, account text not null, name text not null, prefix text not null, hash bytea not null unique, scopes text not null, sandbox bigint not null, created bigint not null, expires bigint not null, revoked bigint not null, used bigint not null);
        create index api_key_account on api_key (account);
        create table oauth_client (id text primary key, tenant text not null, account text not null, name text not null, role text not null, secret bytea not null, redirects text not null, scopes text not null, sandbox bigint not null, created bigint not null, revoked bigint not null);
        create table oauth_code (hash bytea primary key, client text not null, account text not null, redirect text not null, challenge text not null, scopes text not null, expires bigint not null, used bigint not null, session text not null);
        create table vehicle_owner (vehicle text primary key, tenant text not null, owner text not null, sandbox bigint not null, since bigint not null);
        create index vehicle_owner_tenant on vehicle_owner (tenant);
        create table vehicle_consent (id text primary key, vehicle text not null, workshop text not null, begins bigint not null, ends bigint not null, revoked bigint not null, granted_by text not null);
        create index vehicle_consent_workshop on vehicle_consent (workshop, vehicle);
        create table audit (seq bigint primary key, time bigint not null, tenant text not null, subject text not null, action text not null, target text not null, request text not null, hash text not null);
        create table audit_head (seq bigint not null, hash text not null);
        insert into audit_head values (0, '');
        """,
    ];
}
