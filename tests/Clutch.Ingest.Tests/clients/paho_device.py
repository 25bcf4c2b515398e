"""A device by the book of paho-mqtt: subscribes, sends one frame at QoS 1, takes one command, answers it."""
import sys
import threading
import paho.mqtt.client as mqtt

port, vehicle, token, version, path = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5]
patience = 20
topic = "clutch/v1/" + vehicle
events = {name: threading.Event() for name in ("connected", "subscribed", "command")}
command = []


def on_connect(client, userdata, flags, reason, properties=None):
    print("connected", reason, flush=True)
    events["connected"].set()


def on_subscribe(client, userdata, mid, granted, properties=None):
    print("granted", *[int(getattr(code, "value", code)) for code in granted], flush=True)
    events["subscribed"].set()


def on_message(client, userdata, message):
    command.append(message)
    events["command"].set()


def wait(name):
    if not events[name].wait(patience):
        sys.exit("no " + name)


protocol = mqtt.MQTTv5 if version == "5" else mqtt.MQTTv311
client = mqtt.Client(client_id="paho", protocol=protocol)
client.username_pw_set(vehicle, token)
client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
client.connect("127.0.0.1", port, keepalive=30)
client.loop_start()
wait("connected")
with open(path, "rb") as file:
    publish = client.publish(topic + "/frames", file.read(), qos=1)
publish.wait_for_publish(patience)
print("acknowledged", publish.is_published(), flush=True)
client.subscribe(topic + "/commands", 1)
wait("subscribed")
wait("command")
print("command", command[0].payload.decode(), flush=True)
reply = client.publish(topic + "/replies", b'{"id":"one","outcome":"done"}', qos=1)
reply.wait_for_publish(patience)
print("replied", reply.is_published(), flush=True)
client.disconnect()
client.loop_stop()
