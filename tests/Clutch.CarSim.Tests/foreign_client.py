#!/usr/bin/env python3
"""A second opinion on the simulated adapter: a client that shares no code with this repository.

usage: foreign_client.py HOST PORT

It works on strings alone: initialises the adapter, lets it search, asks PIDs one by one and (on CAN) six together,
puts long answers together and prints one JSON object with what it understood.
"""
import json
import socket
import sys


class Adapter:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=20)
        self.rest = ''

    def ask(self, line):
        """Writes a line and returns the lines before the prompt."""
        self.socket.sendall((line + '\r').encode('ascii'))
        while '>' not in self.rest:
            data = self.socket.recv(4096)
            if not data:
                raise SystemExit('the adapter hung up after ' + line)
            self.rest += data.decode('latin1')
        text, self.rest = self.rest.split('>', 1)
        return [part.strip() for part in text.replace('\n', '\r').split('\r') if part.strip()]


def messages(lines, protocol):
    """Lines with headers and spaces -> {ECU: [payload as list of hex pairs, ...]}"""
    found, long_ones = {}, {}
    for line in lines:
        words = line.split()
        if any(len(w) not in (2, 3) for w in words) or not all(c in '0123456789ABCDEF' for c in ''.join(words)):
            continue
        if protocol in '68':
            ecu, data = words[0], words[1:]
        elif protocol in '79':
            ecu, data = words[3], words[4:]
        else:
            ecu, data = words[2], words[3:-1]
            if '%02X' % (sum(int(w, 16) for w in words[:-1]) & 255) != words[-1] and protocol in '345':
                raise SystemExit('bad checksum: ' + line)
            found.setdefault(ecu, []).append(data)
            continue
        kind = data[0][0]
        if kind == '0':
            found.setdefault(ecu, []).append(data[1:1 + int(data[0], 16)])
        elif kind == '1':
            long_ones[ecu] = (int(data[0][1] + data[1], 16), data[2:])
        elif kind == '2':
            length, so_far = long_ones[ecu]
            so_far = so_far + data[1:]
            long_ones[ecu] = (length, so_far)
            if len(so_far) >= length:
                found.setdefault(ecu, []).append(so_far[:length])
    return found


def number(words):
    return int(''.join(words), 16)


LENGTH = {'04': 1, '05': 1, '0B': 1, '0C': 2, '0D': 1, '11': 1}
FORMULA = {
    '04': lambda v: v / 2.55, '05': lambda v: v - 40, '0B': lambda v: v,
    '0C': lambda v: v / 4, '0D': lambda v: v, '11': lambda v: v / 2.55,
}


def walk(payload):
    values, at = {}, 1
    while at < len(payload):
        pid = payload[at]
        values[pid] = FORMULA[pid](number(payload[at + 1:at + 1 + LENGTH[pid]]))
        at += 1 + LENGTH[pid]
    return values


def main():
    adapter = Adapter(sys.argv[1], int(sys.argv[2]))
    banner = adapter.ask('ATZ')
    for command in ('ATE0', 'ATL0', 'ATS1', 'ATH1', 'ATSP0'):
        answer = adapter.ask(command)
        if answer[-1] != 'OK':
            raise SystemExit('%s said %s' % (command, answer))
    first = adapter.ask('0100')
    protocol = adapter.ask('ATDPN')[0][-1]
    bitmaps = messages(first, protocol)
    engine = sorted(bitmaps)[0]
    single = {}
    for pid in LENGTH:
        single.update(walk(messages(adapter.ask('01' + pid), protocol)[engine][0]))
    together = {}
    if protocol in '6789':
        together = walk(messages(adapter.ask('01' + ''.join(LENGTH)), protocol)[engine][0])
    parts = messages(adapter.ask('0902'), protocol)[engine]
    if protocol in '6789':
        text = parts[0][3:]
    else:
        text = [word for part in sorted(parts, key=lambda p: p[2]) for word in part[3:]]
    codes = messages(adapter.ask('03'), protocol)[engine]
    pairs = codes[0][2:] if protocol in '6789' else [word for part in codes for word in part[1:]]
    print(json.dumps({
        'banner': banner[-1],
        'protocol': protocol,
        'ecus': len(bitmaps),
        'single': single,
        'together': together,
        'vin': bytes.fromhex(''.join(text)).lstrip(b'\0').decode('ascii'),
        'codes': [pairs[i] + pairs[i + 1] for i in range(0, len(pairs), 2) if pairs[i] + pairs[i + 1] != '0000'],
        'volts': float(adapter.ask('ATRV')[0].rstrip('V')),
    }))


main()
