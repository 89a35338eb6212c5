"""Captures with adafruit_fingerprint; prints what it read, the picture among it."""

import json
import sys

import adafruit_fingerprint
import serial

(port,) = sys.argv[1:]
line = serial.Serial(port, baudrate=57600, timeout=5)
sensor = adafruit_fingerprint.Adafruit_Fingerprint(line)
told = {
    "alive": sensor.check_module(),
    "parameters": [
        sensor.status_register,
        sensor.system_id,
        sensor.library_size,
        sensor.security_level,
        sensor.device_address.hex(),
        sensor.data_packet_size,
        sensor.baudrate,
    ],
    "templates": [sensor.count_templates(), sensor.template_count],
    "stored": [sensor.read_templates(), sensor.templates],
    "light": sensor.set_led(color=1, mode=3),
    "looks": 1,
}
while sensor.get_image() != adafruit_fingerprint.OK:
    told["looks"] += 1
told["picture"] = bytes(sensor.get_fpdata("image")).hex()
sensor.soft_reset()
told["after"] = sensor.verify_password()
json.dump(told, sys.stdout)
