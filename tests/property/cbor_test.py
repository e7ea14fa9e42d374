"""Random values in CBOR, judged by cbor2: what cbor2 writes we read, what we write cbor2 reads, as the
same value and in no more bytes than cbor2 needs at its best.

    cbor_test.py TRANSCODER

WIDL_PROPERTY_SEED repeats a failure.
"""

import math
import os
import random
import struct
import subprocess
import sys

import cbor2

CASES = 3000
TEXTS = ("", "a", "Wert", "\0x", "\u00e4\u6c34\U00010151", "x" * 23, "y" * 24, "z" * 300)
LIMITS = (0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**63 - 1)


def any_integer(dice):
    number = dice.choice(LIMITS) if dice.random() < 0.5 else dice.getrandbits(dice.randint(1, 63))
    if dice.random() < 0.1:
        return 2**64 - 1 - number
    return -1 - number if dice.random() < 0.5 else number


def any_float(dice):
    form = dice.choice("efd")
    number = struct.unpack(form, dice.randbytes(struct.calcsize(form)))[0]
    return dice.choice((number, number, float(dice.randint(-3000, 3000)), dice.random()))


def any_value(dice, depth):
    kind = dice.randrange(8 if depth > 0 else 6)
    if kind == 0:
        return dice.choice((None, True, False))
    if kind == 1:
        return any_integer(dice)
    if kind == 2:
        return any_float(dice)
    if kind == 3:
        return dice.choice(TEXTS)
    if kind in (4, 5):
        return dice.randbytes(dice.choice((0, 1, 23, 24, 300)))
    size = dice.choice((0, 1, 2, 3, 15, 16, 24))
    if kind == 6:
        return [any_value(dice, depth - 1) for _ in range(size)]
    return {f"{dice.choice(TEXTS)}{i}": any_value(dice, depth - 1) for i in range(size)}


def head(dice, major, number):
    """A head of any width that holds the number."""
    forms = [(24 + i, form) for i, form in enumerate(">B >H >L >Q".split())
             if number < 256 ** struct.calcsize(form)]
    if number < 24 and dice.random() < 0.5:
        return bytes([major << 5 | number])
    info, form = dice.choice(forms)
    return bytes([major << 5 | info]) + struct.pack(form, number)


def text_pieces(value):
    return [part.encode() if isinstance(value, str) else part
            for part in (value[:3], value[3:4], value[4:])]


def loosely(dice, value):
    """One of the many ways to write a value: wide heads, no definite lengths, tags."""
    tag = head(dice, 6, dice.choice((0, 1, 24, 32, 55799, 70000))) if dice.random() < 0.1 else b""
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return tag + cbor2.dumps(value)
    if isinstance(value, int):
        return tag + (head(dice, 0, value) if value >= 0 else head(dice, 1, -1 - value))
    is_open = dice.random() < 0.4
    if isinstance(value, (str, bytes)):
        major = 3 if isinstance(value, str) else 2
        pieces = text_pieces(value)
        if is_open:
            return tag + bytes([major << 5 | 31]) + b"".join(
                head(dice, major, len(piece)) + piece for piece in pieces) + b"\xff"
        return tag + head(dice, major, sum(map(len, pieces))) + b"".join(pieces)
    major = 4 if isinstance(value, list) else 5
    parts = value if major == 4 else [part for pair in value.items() for part in pair]
    content = b"".join(loosely(dice, part) for part in parts)
    if is_open:
        return tag + bytes([major << 5 | 31]) + content + b"\xff"
    return tag + head(dice, major, len(value)) + content


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float):
        return math.isnan(a) == math.isnan(b) and (
            math.isnan(a) or (a == b and math.copysign(1, a) == math.copysign(1, b)))
    return a == b


def judge(value, written):
    if written.startswith("!"):
        return f"refused: {written[1:]}"
    again = bytes.fromhex(written)
    if not same(cbor2.loads(again), value):
        return f"became {cbor2.loads(again)!r}"
    # Some versions of cbor2 do not shorten all floats that can be halves.
    if len(again) > len(cbor2.dumps(value, canonical=True)):
        return f"is not as short as it can be: {written}"
    return None


def main(transcoder):
    seed = int(os.environ.get("WIDL_PROPERTY_SEED") or random.SystemRandom().getrandbits(32))
    print(f"seed {seed}", flush=True)
    dice = random.Random(seed)
    values = [any_value(dice, 3) for _ in range(CASES)]
    forms = [dice.choice((cbor2.dumps(value), cbor2.dumps(value, canonical=True),
                          loosely(dice, value))) for value in values]
    # Canonical maps are sorted; the order of what was sent is what must come back.
    expected = [value if form != cbor2.dumps(value, canonical=True) else cbor2.loads(form)
                for value, form in zip(values, forms)]
    run = subprocess.run([transcoder], input="".join(form.hex() + "\n" for form in forms),
                         stdout=subprocess.PIPE, text=True, check=True)
    lines = run.stdout.splitlines()
    assert len(lines) == CASES, len(lines)
    failures = [(form, value, text) for form, value, line in zip(forms, expected, lines)
                if (text := judge(value, line))]
    for form, value, text in failures[:5]:
        print(f"{form.hex()}: {value!r} {text}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
