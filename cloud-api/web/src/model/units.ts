// Values and units as people write them.

interface UnitText {
  readonly label: string;
  readonly digits: number;
}

/** UCUM unit → what people write, and the decimals that mean something on a dial. */
const units: Readonly<Record<string, UnitText>> = {
  '{rpm}': { label: 'rpm', digits: 0 },
  '/min': { label: 'rpm', digits: 0 },
  'km/h': { label: 'km/h', digits: 0 },
  'm/s': { label: 'm/s', digits: 1 },
  Cel: { label: '°C', digits: 0 },
  '%': { label: '%', digits: 0 },
  V: { label: 'V', digits: 1 },
  mV: { label: 'mV', digits: 0 },
  A: { label: 'A', digits: 1 },
  mA: { label: 'mA', digits: 1 },
  kPa: { label: 'kPa', digits: 0 },
  Pa: { label: 'Pa', digits: 0 },
  bar: { label: 'bar', digits: 2 },
  'g/s': { label: 'g/s', digits: 1 },
  'kg/h': { label: 'kg/h', digits: 1 },
  'L/h': { label: 'L/h', digits: 1 },
  'l/h': { label: 'L/h', digits: 1 },
  L: { label: 'L', digits: 1 },
  deg: { label: '°', digits: 1 },
  'N.m': { label: 'N·m', digits: 0 },
  'm/s2': { label: 'm/s²', digits: 2 },
  s: { label: 's', digits: 0 },
  min: { label: 'min', digits: 0 },
  h: { label: 'h', digits: 1 },
  km: { label: 'km', digits: 0 },
  m: { label: 'm', digits: 0 },
  kW: { label: 'kW', digits: 0 },
  'mg/{stroke}': { label: 'mg/stroke', digits: 1 },
  '1': { label: '', digits: 3 },
};

/** A UCUM unit for people; annotations lose their braces. */
export function unitLabel(unit: string): string {
  return units[unit]?.label ?? unit.replaceAll(/[{}]/g, '').replaceAll('.', '·');
}

function digitsOf(value: number, unit: string): number {
  const known = units[unit];
  if (known !== undefined) {
    return known.digits;
  }
  const size = Math.abs(value);
  return Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : 2;
}

/** A number with the decimals its unit deserves, a true minus sign and no minus zero. */
export function valueText(value: number, unit: string): string {
  const text = value.toFixed(digitsOf(value, unit));
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** As `valueText`; VSS names flags `IsX` or `HasX`, and those read as yes or no. */
export function signalText(path: string, value: number, unit: string): string {
  const leaf = path.slice(path.lastIndexOf('.') + 1);
  return unit === '' && /^(Is|Has)[A-Z]/.test(leaf) ? (value === 0 ? 'no' : 'yes') : valueText(value, unit);
}

/** The source of a sample: an ECU by its address, or the adapter itself. */
export function ecuLabel(ecu: string): string {
  return ecu === '' || ecu === '0' ? 'adapter' : ecu;
}
