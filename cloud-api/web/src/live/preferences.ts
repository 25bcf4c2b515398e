// What the reader chose, kept in the browser. A browser that forbids storage just forgets.

export type Theme = 'auto' | 'light' | 'dark';

function read<T>(key: string, check: (value: unknown) => value is T, fallback: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`clutch.${key}`) ?? 'null');
    return check(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(`clutch.${key}`, JSON.stringify(value));
  } catch {
    // Private windows and full disks refuse; the choice then lasts as long as the page.
  }
}

const isString = (value: unknown): value is string | null => value === null || typeof value === 'string';
const isTheme = (value: unknown): value is Theme => value === 'auto' || value === 'light' || value === 'dark';
const isMinutes = (value: unknown): value is number => value === 2 || value === 10 || value === 60;
const isPaths = (value: unknown): value is string[] | null =>
  value === null || (Array.isArray(value) && value.every((item) => typeof item === 'string'));

export const preferences = {
  vehicle: () => read('vehicle', isString, null),
  saveVehicle: (id: string) => write('vehicle', id),
  theme: () => read('theme', isTheme, 'auto'),
  saveTheme: (theme: Theme) => write('theme', theme),
  minutes: () => read('minutes', isMinutes, 2),
  saveMinutes: (minutes: number) => write('minutes', minutes),
  /** Signal paths; null when the reader never chose. */
  charts: () => read('charts', isPaths, null),
  saveCharts: (paths: readonly string[]) => write('charts', paths),
};
