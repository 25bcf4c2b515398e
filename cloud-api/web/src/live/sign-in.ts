// The link that `clutch up` prints has a one-time token in its fragment, which browsers never send; it is exchanged for a cookie.

/** Signs in when the address has a token; whatever comes of it, the token leaves the address and the history. */
export async function signInByLink(): Promise<void> {
  const token = /^#sign-in=([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) {
    return;
  }
  history.replaceState(null, '', location.pathname + location.search);
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) };
  await fetch('/api/v1/auth/link', request).catch(() => undefined); // what follows says that nobody is signed in
}
