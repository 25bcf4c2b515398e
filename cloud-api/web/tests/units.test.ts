import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ecuLabel, signalText, unitLabel, valueText } from '../src/model/units';

test('Writes units the way people do', () => {
  assert.deepEqual(['{rpm}', 'km/h', 'Cel', '%', 'N.m', '{count}', ''].map(unitLabel), ['rpm', 'km/h', '°C', '%', 'N·m', 'count', '']);
});

test('Gives a value the decimals its unit deserves', () => {
  assert.equal(valueText(1726.25, '{rpm}'), '1726');
  assert.equal(valueText(14.149, 'V'), '14.1');
  assert.equal(valueText(0.4567, '{unheard}'), '0.46');
  assert.equal(valueText(45.67, '{unheard}'), '45.7');
  assert.equal(valueText(3, '{unheard}'), '3');
});

test('Writes a true minus sign and never a minus zero', () => {
  assert.equal(valueText(-12, 'Cel'), '−12');
  assert.equal(valueText(-0.2, 'Cel'), '0');
  assert.equal(valueText(-0.04, 'V'), '0.0');
});

test('Reads flags as yes or no, and only flags', () => {
  assert.equal(signalText('Vehicle.OBD.Status.IsMILOn', 1, ''), 'yes');
  assert.equal(signalText('Vehicle.OBD.Status.IsMILOn', 0, ''), 'no');
  assert.equal(signalText('Vehicle.OBD.Status.DTCCount', 1, ''), '1');
  assert.equal(signalText('Vehicle.OBD.IsolationVoltage', 1, 'V'), '1.0');
});

test('Names the adapter where no ECU has answered', () => {
  assert.deepEqual(['7E8', '0', ''].map(ecuLabel), ['7E8', 'adapter', 'adapter']);
});
