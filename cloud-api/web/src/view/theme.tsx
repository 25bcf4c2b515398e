import { useState } from 'preact/hooks';
import { preferences, type Theme } from '../live/preferences';

const order: readonly Theme[] = ['auto', 'light', 'dark'];
const system = matchMedia('(prefers-color-scheme: dark)');

function apply(theme: Theme): void {
  const dark = theme === 'dark' || (theme === 'auto' && system.matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  dispatchEvent(new Event('clutch-theme'));
}

/** Applies the reader's choice, and the system's while the choice is "auto". */
export function followTheme(): void {
  apply(preferences.theme());
  system.addEventListener('change', () => apply(preferences.theme()));
}

export function ThemeButton() {
  const [theme, setTheme] = useState(preferences.theme());
  const next = order[(order.indexOf(theme) + 1) % order.length]!;
  const change = (): void => {
    preferences.saveTheme(next);
    setTheme(next);
    apply(next);
  };
  return (
    <button type="button" class="button" onClick={change} aria-label={`Theme: ${theme}. Change to ${next}.`}>
      <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.5" />
        <path d={theme === 'auto' ? 'M8 2a6 6 0 0 1 0 12z' : theme === 'dark' ? 'M8 2a6 6 0 1 0 0 12 6 6 0 1 0 0-12' : ''} fill="currentColor" />
      </svg>
      <span class="wide-only">{theme}</span>
    </button>
  );
}
