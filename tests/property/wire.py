"""Values on the wire, and how cases.json spells what JSON itself does not have.

A value is None, bool, int, float, str, bytes, a list, a Map, or one of the classes below.
"""

import struct

INT64_MAX = 2**63 - 1


class Map:
    """Pairs in their order; a key may be there twice."""

    def __init__(self, pairs):
        self.pairs = list(pairs)


class Float32:
    """A number in MessagePack's short form of floats."""

    def __init__(self, number):
        self.number = round_float32(number)


class Wide:
    """An integer in MessagePack's longest form, though a shorter one would do."""

    def __init__(self, number):
        self.number = number


class Foreign:
    """What only MessagePack has, named for the driver: 'extension', 'nan', 'inf', 'latin1'."""

    def __init__(self, name):
        self.name = name


def round_float32(number):
    return struct.unpack("f", struct.pack("f", number))[0]


def spell(value):
    """The value as cases.json has it: an object with one key stands for what JSON lacks."""
    if isinstance(value, Map):
        return {"map": [spell(part) for pair in value.pairs for part in pair]}
    if isinstance(value, list):
        return [spell(element) for element in value]
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, Float32):
        return {"float32": value.number}
    if isinstance(value, Wide):
        return {"wide": value.number}
    if isinstance(value, Foreign):
        return {"foreign": value.name}
    if isinstance(value, int) and value > INT64_MAX:
        return {"uint64": str(value)}
    return value


def kind_text(value):
    """What the reader calls a value that it did not expect."""
    names = ((type(None), "null"), (bool, "a boolean"), ((int, Wide), "an integer"),
             ((float, Float32), "a float"), (str, "a string"), (bytes, "binary data"),
             (list, "a list"), (Map, "a map"))
    return next(name for types, name in names if isinstance(value, types))


def path_text(path):
    """`args[0].tags["x-vendor"]`, as the runtime shows a list of names and indexes."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isascii() and step.isidentifier():
            text += f".{step}" if text else step
        else:
            text += '["' + "".join(escape(character) for character in step) + '"]'
    return text


def escape(character):
    if character in '"\\':
        return "\\" + character
    return f"\\u{ord(character):04x}" if character < " " or character == "\x7f" else character


def random_value(rng, depth=2):
    """Any value that both serializers have."""
    makers = [
        lambda: None,
        lambda: rng.random() < 0.5,
        lambda: rng.choice([0, -1, 127, 128, -33, 2**31, -2**53, INT64_MAX]),
        lambda: rng.choice([0.5, -1.25, 1e300, 3.0]),
        lambda: Float32(rng.uniform(-10, 10)),
        lambda: Wide(rng.randrange(-5, 300)),
        lambda: random_text(rng, rng.randrange(6)),
        lambda: rng.randbytes(rng.randrange(5)),
    ]
    if depth > 0:
        makers.append(lambda: [random_value(rng, depth - 1) for _ in range(rng.randrange(3))])
        makers.append(lambda: Map((key, random_value(rng, depth - 1))
                                  for key in random_keys(rng, rng.randrange(3))))
    return rng.choice(makers)()


# No NUL: in JSON a string that begins with one is binary data, and jansson has no such keys.
ALPHABET = "abcXYZ019 _-.\"\\/\n\t\x01\x7fé\u2028€\ufffd\U0001f600\U0010ffff"


def random_text(rng, length):
    """A string of so many code points."""
    return "".join(rng.choice(ALPHABET) for _ in range(length))


def random_keys(rng, count):
    keys = set()
    while len(keys) < count:
        keys.add(rng.choice(["", "a", "key", "é", "with space", "other"]) +
                 random_text(rng, rng.randrange(3)))
    return sorted(keys, key=lambda key: rng.random())
