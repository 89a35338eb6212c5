"""Verifies a journal by kiosk/src/journal/JOURNAL.md alone: FILE KEY [RECEIPT], key in hexadecimal.
Prints "whole FIRST LAST PROVED" (0: tail unproved), "bad N", "cut N", "replaced N" or "forged"."""
import hashlib
import json
import sqlite3
import sys

# Ed25519 (RFC 8032, 5.1) in affine coordinates: slow, and short enough to be read.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def recover_x(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point")
    return P - x if x % 2 != sign else x

def point(octets):
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y % 2**255
    if len(octets) != 32 or y >= P:
        raise ValueError("no point")
    x = recover_x(y, sign)
    return (x, y, 1, x * y % P)

def add(a, b):
    (e, f), (g, h) = ((a[1] - a[0], b[1] - b[0]), (a[1] + a[0], b[1] + b[0]))
    e, g, c, z = e * f % P, g * h % P, 2 * D * a[3] * b[3] % P, 2 * a[2] * b[2] % P
    e, f, z, h = g - e, z - c, z + c, g + e
    return (e * f % P, z * h % P, f * z % P, e * h % P)

def times(scalar, a):
    total = (0, 1, 1, 0)
    for bit in bin(scalar)[2:]:
        total = add(total, total)
        total = add(total, a) if bit == "1" else total
    return total

BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point(BASE_Y.to_bytes(32, "little"))

def signed(key, message, signature):
    try:
        a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    same = (left[0] * right[2] - right[0] * left[2]) % P == (left[1] * right[2] - right[1] * left[2]) % P == 0
    return len(signature) == 64 and s < L and same

def verify(rows, key, receipt):
    head = json.loads(receipt["record"])["sequence"] if receipt else 0
    if receipt:
        digest = hashlib.sha256(bytes.fromhex(receipt["previous_hash"]) + receipt["record"].encode()).digest()
        if digest.hex() != receipt["hash"] or not signed(key, digest, bytes.fromhex(receipt["signature"])):
            return "forged"
    expected, previous = 1, bytes(32)
    if rows and rows[0][0] > 1:
        gaps = [g for g in (json.loads(row[1]).get("retention") for row in rows) if g and g["removed_through"] == rows[0][0] - 1]
        if not gaps:
            return "bad 1"
        expected, previous = rows[0][0], bytes.fromhex(gaps[-1]["hash"])
    first = expected
    for number, body, digest, signature in rows:
        chained = hashlib.sha256(previous + body.encode()).digest()
        if (number, chained) != (expected, digest) or json.loads(body)["sequence"] != number or not signed(key, digest, signature):
            return f"bad {expected}"
        if number == head and digest.hex() != receipt["hash"]:
            return f"replaced {number}"
        expected, previous = number + 1, digest
    return f"cut {expected}" if head >= expected else f"whole {first} {expected - 1} {head if head >= first else 0}"

store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
found = store.execute("SELECT sequence, body, hash, signature FROM record ORDER BY sequence").fetchall()
print(verify(found, bytes.fromhex(sys.argv[2]), json.load(open(sys.argv[3])) if len(sys.argv) > 3 else None))
