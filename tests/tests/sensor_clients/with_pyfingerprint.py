"""Captures with pyfingerprint; prints what it read, saves the picture."""

import json
import sys

from pyfingerprint.pyfingerprint import PyFingerprint

port, picture = sys.argv[1:]
told = {"stranger": PyFingerprint(port, 57600, 0xFFFFFFFF, 1).verifyPassword()}
sensor = PyFingerprint(port, 57600, 0xFFFFFFFF, 0)
told["password"] = sensor.verifyPassword()
told["parameters"] = sensor.getSystemParameters()
told["templates"] = sensor.getTemplateCount()
told["looks"] = 1
while not sensor.readImage():
    told["looks"] += 1
sensor.downloadImage(picture)
sensor.setBaudRate(115200)
del sensor
told["raised"] = PyFingerprint(port, 115200, 0xFFFFFFFF, 0).getBaudRate()
json.dump(told, sys.stdout)
