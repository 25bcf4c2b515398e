import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventParser, type ServerEvent } from '../src/model/sse';

const text =
  ': hello\n\nid: 7\nevent: samples\ndata: {"a":1}\n\n: beat\n\r\nevent: status\r\ndata:x\r\ndata: y\r\n\r\nid: 8\rdata: last\r\r';
const expected: ServerEvent[] = [
  { type: 'samples', data: '{"a":1}' },
  { type: 'status', data: 'x\ny' },
  { type: 'message', data: 'last' },
];

function parse(...chunks: string[]): { events: ServerEvent[]; id: string } {
  const events: ServerEvent[] = [];
  const parser = new EventParser((event) => events.push(event));
  chunks.forEach((chunk) => parser.push(chunk));
  return { events, id: parser.lastEventId };
}

test('Reads events, comments, all three line ends and several data lines', () => {
  assert.deepEqual(parse(text), { events: expected, id: '8' });
});

test('Reads the same events however the text is cut in two', () => {
  for (let at = 0; at <= text.length; at++) {
    assert.deepEqual(parse(text.slice(0, at), text.slice(at)), { events: expected, id: '8' }, `cut at ${at}`);
  }
});

test('Reads the same events one character at a time', () => {
  assert.deepEqual(parse(...text), { events: expected, id: '8' });
});

test('Skips a byte order mark, and only at the start', () => {
  assert.deepEqual(parse('\uFEFFdata: a\n\n').events, [{ type: 'message', data: 'a' }]);
});

test('Does not resume from an event that was cut off', () => {
  const events: ServerEvent[] = [];
  const parser = new EventParser((event) => events.push(event));
  parser.push('id: 1\ndata: a\n\nid: 2\ndata: b');
  parser.restart();
  assert.equal(parser.lastEventId, '1');
  parser.push('data: c\n\n');
  assert.equal(parser.lastEventId, '1');
  assert.deepEqual(events.map((event) => event.data), ['a', 'c']);
});

test('An event without data moves the id and is not delivered', () => {
  assert.deepEqual(parse('id: 9\nevent: samples\n\n'), { events: [], id: '9' });
});

test('Drops an event that outgrows the memory it may take, and reads on', () => {
  const line = `data: ${'x'.repeat(1_000_000)}\n`;
  const { events } = parse(line.repeat(5), '\n', 'data: next\n\n');
  assert.deepEqual(events, [{ type: 'message', data: 'next' }]);
});

test('Drops a single line that never ends, and reads on', () => {
  const { events } = parse(...Array.from({ length: 6 }, () => `data: ${'x'.repeat(1_000_000)}`), '\n\n', 'data: next\n\n');
  assert.deepEqual(events, [{ type: 'message', data: 'next' }]);
});
