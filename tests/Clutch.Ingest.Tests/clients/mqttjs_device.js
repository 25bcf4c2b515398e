// A device by the book of MQTT.js: subscribes, sends one frame at QoS 1, takes one command, answers it.
const fs = require('fs');
const mqtt = require('mqtt');

const [port, vehicle, token, version, path] = process.argv.slice(2);
const topic = `clutch/v1/${vehicle}`;
const client = mqtt.connect({
  host: '127.0.0.1', port: Number(port), username: vehicle, password: token, clientId: 'mqttjs',
  protocolVersion: version === '5' ? 5 : 4, reconnectPeriod: 0, keepalive: 30,
});

function fail(error) {
  console.error(String(error));
  process.exit(1);
}

setTimeout(() => fail('too late'), 20000).unref();
client.on('error', fail);
client.on('connect', (packet) => {
  console.log('connected', packet.reasonCode ?? packet.returnCode);
  client.publish(`${topic}/frames`, fs.readFileSync(path), { qos: 1 }, (error) => {
    console.log('acknowledged', !error);
    client.subscribe(`${topic}/commands`, { qos: 1 }, (refused, granted) => console.log('granted', granted[0].qos));
  });
});
client.on('message', (from, payload) => {
  console.log('command', payload.toString());
  client.publish(`${topic}/replies`, '{"id":"one","outcome":"done"}', { qos: 1 }, (error) => {
    console.log('replied', !error);
    client.end();
  });
});
