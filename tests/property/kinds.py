"""Scalars: what contracts call them, and random values that fit them or do not.

Each type has `expression` and `decorators`, its text in a contract, and makes

    sample(rng, depth): a Sample, which must be accepted
    fault(rng, depth): a Fault, which must be refused
    default(rng): a literal and the value it stands for; None when there can be none
"""

import copy
import datetime
import math
import re

from wire import (Float32, Foreign, Map, Wide, escape, kind_text, random_text, random_value,
                  round_float32)

INT_RANGES = {
    "int": (-2**53 + 1, 2**53 - 1), "wampid": (1, 2**53),
    "int8": (-2**7, 2**7 - 1), "int16": (-2**15, 2**15 - 1),
    "int32": (-2**31, 2**31 - 1), "int64": (-2**63, 2**63 - 1),
    "uint8": (0, 2**8 - 1), "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1), "uint64": (0, 2**64 - 1),
}
INT64 = INT_RANGES["int64"]


class Sample:
    """What comes in, what must go out again, and why that cannot be sent, if it cannot."""

    def __init__(self, wire, out=None, stuck=None):
        self.wire = wire
        self.out = wire if out is None else out
        self.stuck = stuck  # (path, text) of the writer's refusal


class Fault:
    """What comes in and is refused at `path`; `text` is None when it may say anything.

    in_json: 'same', 'refused' (where or why is not said), or 'none' when JSON cannot say it.
    written: (path, text) with which the writer refuses the value once it has got into a struct.
    """

    def __init__(self, wire, text, path=(), in_json="same", written=None):
        self.wire = wire
        self.text = text
        self.path = list(path)
        self.in_json = in_json
        self.written = written

    def within(self, wire, *steps):
        """The same fault further up: `wire` holds it at `steps`."""
        written = self.written and (list(steps) + self.written[0], self.written[1])
        return Fault(wire, self.text, list(steps) + self.path, self.in_json, written)


def limit_fault(wire, text):
    """A fault of a limit, which the writer refuses in the same words."""
    return Fault(wire, text, written=([], text))


def wrong_kind(rng, expected, *accepted):
    """A value of another kind than those accepted, which are given as examples."""
    found = {kind_text(value) for value in accepted}
    while True:
        wire = rng.choice([None, True, -7, 0.5, "", "text", b"\x00\x01", [], [1], Map([]),
                           Map([("a", 1)])])
        if kind_text(wire) not in found:
            return Fault(wire, f"expected {expected}, found {kind_text(wire)}")


def pick(rng, faults):
    """One of them, more often one of a limit."""
    return rng.choice(faults + 3 * [fault for fault in faults if fault.written])


def foreign(rng):
    name = rng.choice(["extension", "latin1"])
    return Fault(Foreign(name), None, in_json="none")


def limits_text(name, low, high):
    if low is None and high is None:
        return ""
    if low is None and int(high) % 2 == 0:  # one of the two ways to say it
        return f" @max({high})"
    return f" @{name}({'' if low is None else low}..{'' if high is None else high})"


def length_fault(low, high, make):
    """The faults of a length: `make` makes a wire value of a length."""
    faults = []
    if low:
        faults.append(limit_fault(make(low - 1), f"shorter than {low}"))
    if high is not None:
        faults.append(limit_fault(make(high + 1), f"longer than {high}"))
    return faults


class Type:
    """A type by its name; `decorators` follow the declaration that it stands in."""

    expression = ""
    decorators = ""
    takes_null = False
    c_stem = None  # of what is declared in a contract

    def default(self, rng):
        return None

    @property
    def is_limited(self):
        return self.low is not None or self.high is not None

    def named(self, name):
        """The same type under the name of an alias, which carries its decorators."""
        alias = copy.copy(self)
        alias.expression = name
        alias.decorators = ""
        return alias


class Bool(Type):
    expression = "bool"

    def sample(self, rng, depth):
        return Sample(rng.random() < 0.5)

    def fault(self, rng, depth):
        return wrong_kind(rng, "a boolean", True)

    def default(self, rng):
        return rng.choice([("true", True), ("false", False)])


class Integer(Type):
    def __init__(self, rng, name):
        self.expression = self.kind = name
        self.own = INT_RANGES[name]
        self.low = self.high = None
        if name != "wampid" and rng.random() < 0.4:
            self.low, self.high = self.random_limits(rng)
        self.decorators = limits_text("range", self.low, self.high)

    def random_limits(self, rng):
        ends = sorted(rng.choice([rng.randrange(max(self.own[0], -200), 120),
                                  rng.randrange(self.own[0], min(self.own[1], INT64[1]))])
                      for _ in range(2))
        return rng.choice([ends, (ends[0], None), (None, ends[1])])

    def ends(self):
        low = self.own[0] if self.low is None else max(self.own[0], self.low)
        high = self.own[1] if self.high is None else min(self.own[1], self.high)
        return low, high

    def number(self, rng):
        low, high = self.ends()
        near = [low, high, min(low + 1, high), max(high - 1, low), rng.randrange(low, high + 1)]
        return rng.choice(near + [n for n in (0, 1, -1, -32, -33, 127, 128) if low <= n <= high])

    def sample(self, rng, depth):
        number = self.number(rng)
        if abs(number) <= 2**53 and rng.random() < 0.1:
            return Sample(float(number), number)
        return Sample(Wide(number) if rng.random() < 0.1 and number <= INT64[1] else number, number)

    def fault(self, rng, depth):
        faults = [wrong_kind(rng, "an integer", 0), foreign(rng)]
        for number in (self.own[0] - 1, self.own[1] + 1):
            if INT64[0] <= number < 2**64:
                faults.append(Fault(number, f"{number} is outside {self.own[0]}..{self.own[1]}"))
        low, high = self.ends()
        text = f"is outside {self.shown()[0]}..{self.shown()[1]}"
        if low > self.own[0]:
            faults.append(limit_fault(low - 1, f"{low - 1} {text}"))
        if high < self.own[1]:
            faults.append(limit_fault(high + 1, f"{high + 1} {text}"))
        return pick(rng, faults)

    def shown(self):
        """The limits as an error shows them."""
        is_unsigned = self.kind.startswith("uint")
        low = (0 if is_unsigned else INT64[0]) if self.low is None else self.low
        high = (2**64 - 1 if is_unsigned else INT64[1]) if self.high is None else self.high
        return max(low, 0) if is_unsigned else low, high

    def default(self, rng):
        number = self.number(rng)
        return str(number), number


class Float(Type):
    def __init__(self, rng, name):
        self.expression = self.kind = name
        self.low = self.high = None
        if rng.random() < 0.4:
            ends = sorted((rng.randrange(-50, 50) / 4, rng.randrange(-50, 50) / 4))
            self.low, self.high = rng.choice([ends, (ends[0], None), (None, ends[1])])
        self.decorators = limits_text("range", self.low, self.high)

    def number(self, rng):
        low = -1e6 if self.low is None else self.low
        high = max(low, 1e6) if self.high is None else self.high
        number = rng.choice([low, high, rng.uniform(min(low, high), high)])
        extremes = [1.5e-45, 5e-324, 3.4e38, -0.0, 1e15, 123456789.125]
        if not self.is_limited and rng.random() < 0.3:
            number = rng.choice(extremes)
        return self.rounded(number)

    def rounded(self, number):
        """A float32 is rounded to the nearest, which may not be within: its ends are exact."""
        return round_float32(number) if self.kind == "float32" else number

    def sample(self, rng, depth):
        number = self.number(rng)
        if number == int(number) and abs(number) < 2**53 and rng.random() < 0.3:
            return Sample(int(number), float(int(number)))
        if not self.is_limited and rng.random() < 0.05:
            return Sample(Foreign(rng.choice(["nan", "inf"])))
        if round_float32(number) == number and rng.random() < 0.3:
            return Sample(Float32(number), number)
        return Sample(number)

    def fault(self, rng, depth):
        faults = [wrong_kind(rng, "a number", 0, 0.5)]
        if self.kind == "float32":
            faults.append(Fault(-1e39, "outside the range of float32"))
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        for number in (low - 0.5, high + 0.5):
            if math.isfinite(number):
                faults.append(limit_fault(number, "%g is outside %g..%g" % (number, low, high)))
        return pick(rng, faults)

    def default(self, rng):
        number = self.number(rng)
        return None if "e" in repr(number) else (repr(number), number)


class Text(Type):
    """A string, or with `check` something that is written as one."""

    expression = "string"

    def __init__(self, rng):
        self.low = self.high = None
        if rng.random() < 0.5:
            self.low = rng.choice([None, rng.randrange(0, 4)])
            self.high = rng.choice([None, (self.low or 0) + rng.randrange(0, 6)])
        self.decorators = limits_text("length", self.low, self.high)

    def make(self, rng, length):
        return random_text(rng, length)

    def sample(self, rng, depth):
        high = (self.low or 0) + 12 if self.high is None else self.high
        text = self.make(rng, rng.randint(self.low or 0, high))
        if len(text) > 1 and len(text) == len(text.encode()) and rng.random() < 0.1:
            text = text[:-1] + "\0"
        return Sample(text)

    def fault(self, rng, depth):
        faults = [wrong_kind(rng, "a string", ""), foreign(rng)]
        faults += length_fault(self.low, self.high, lambda length: self.make(rng, length))
        return pick(rng, faults)

    def default(self, rng):
        text = "".join(character for character in self.sample(rng, 0).wire
                       if character > "\x1f" and character != "\x7f")
        if len(text) < (self.low or 0):
            return None
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"', text


class Matched(Text):
    """A string that matches a random pattern. Python's own regular expressions are the judge."""

    CHARACTERS = "az09AZ_ .-/é€\U0001f600"
    ATOMS = {"[a-z]": "az", "[^a-z]": "AZ0 é€\U0001f600", "\\d": "09", "\\w": "azAZ09_",
             "\\W": " .-é€", "[.\\d-]": ".-09", "[é€]": "é€", ".": CHARACTERS, "\\.": ".",
             "x": "x", "\U0001f600": "\U0001f600"}
    COUNTS = {"": (1, 1), "?": (0, 1), "*": (0, 3), "+": (1, 3), "{2}": (2, 2), "{1,3}": (1, 3),
              "{2,}": (2, 4)}

    def __init__(self, rng):
        self.low = self.high = None
        self.choices = [self.pieces(rng) for _ in range(rng.choice([1, 1, 2, 3]))]
        body = "|".join("".join(atom + count for atom, count in pieces) for pieces in self.choices)
        self.begin, self.end = rng.random() < 0.7, rng.random() < 0.7
        body = f"(?:{body})" if len(self.choices) > 1 else body
        self.pattern = "^" * self.begin + body + "$" * self.end
        self.judge = re.compile("^" * self.begin + body + "\\Z" * self.end, re.ASCII)
        escaped = self.pattern.replace("\\", "\\\\")
        self.decorators = f' @pattern("{escaped}")'

    def pieces(self, rng):
        return [(rng.choice(list(self.ATOMS)), rng.choice(list(self.COUNTS)))
                for _ in range(rng.randint(1, 3))]

    def noise(self, rng):
        return "".join(rng.choice(self.CHARACTERS) for _ in range(rng.randrange(4)))

    def sample(self, rng, depth):
        text = "".join(rng.choice(self.ATOMS[atom]) for atom, count in rng.choice(self.choices)
                       for _ in range(rng.randint(*self.COUNTS[count])))
        text = ("" if self.begin else self.noise(rng)) + text
        text += "" if self.end else self.noise(rng)
        assert self.judge.search(text), (self.pattern, text)
        return Sample(text)

    def fault(self, rng, depth):
        for _ in range(20):
            text = self.sample(rng, depth).wire
            place = rng.randint(0, len(text))
            text = text[:place] + self.noise(rng) + text[place + rng.randrange(3):]
            if not self.judge.search(text):
                shown = "".join(map(escape, self.pattern))
                return limit_fault(text, f'does not match "{shown}"')
        return wrong_kind(rng, "a string", "")


class Bytes(Type):
    expression = "bytes"

    def __init__(self, rng):
        self.low = rng.choice([None, 2])
        self.high = rng.choice([None, 5])
        self.decorators = limits_text("length", self.low, self.high)

    def sample(self, rng, depth):
        return Sample(rng.randbytes(rng.randint(self.low or 0, self.high or 20)))

    def fault(self, rng, depth):
        faults = [wrong_kind(rng, "binary data", b"")]
        return pick(rng, faults + length_fault(self.low, self.high, rng.randbytes))


class Any(Type):
    expression = "any"
    takes_null = True

    def sample(self, rng, depth):
        return Sample(random_value(rng))

    def fault(self, rng, depth):
        return rng.choice([
            Fault(Foreign("extension"), None, in_json="none"),
            Fault([1, Foreign("latin1")], "not UTF-8", [1], in_json="none"),
            Fault(Map([("a", 1), ("b", 2), ("a", 3)]), "duplicate key", ["a"], in_json="refused"),
            Fault(Map([(1, 1)]), "expected a string as key, found an integer", in_json="none"),
        ])


class Decimal(Text):
    expression = "decimal"

    def make(self, rng, length):
        return "".join(rng.choice("123456789") for _ in range(length)) or "0"

    def sample(self, rng, depth):
        if self.is_limited:
            low = max(self.low or 0, 1)
            return Sample(self.make(rng, rng.randint(low, max(low, self.high or low + 5))))
        return Sample(rng.choice(["0", "-0", "0.10", "-12.50", "9" * 40, "1." + "0" * 30]))

    def fault(self, rng, depth):
        broken = rng.choice(["", "01", "1.", ".5", "+1", "1e5", "--1", "1 ", "0x1", "１"])
        faults = [wrong_kind(rng, "a string", ""),
                  Fault(broken, "not a decimal: expected digits such as 12, 0.5 or -12.50")]
        if self.high:
            faults.append(limit_fault(self.make(rng, self.high + 1), f"longer than {self.high}"))
        return pick(rng, faults)

    def default(self, rng):
        text = self.sample(rng, 0).wire
        return f'"{text}"', text

    def __init__(self, rng):
        super().__init__(rng)
        if self.high == 0:
            self.low = self.high = None
            self.decorators = ""


class Uri(Type):
    expression = "uri"

    def sample(self, rng, depth):
        return Sample(rng.choice(["a", "com.example.home", "com.é.x-y", "1.2", "A.b_c.D"]))

    def fault(self, rng, depth):
        broken = rng.choice(["", ".", "a.", ".a", "a..b", "a b", "a#b", "a\nb"])
        text = "not a URI: expected components joined by dots, such as com.example"
        return rng.choice([wrong_kind(rng, "a string", ""), Fault(broken, text)])

    def default(self, rng):
        text = self.sample(rng, 0).wire
        return f'"{text}"', text


class Uuid(Type):
    expression = "uuid"

    def sample(self, rng, depth):
        digits = rng.randbytes(16).hex()
        text = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        return Sample(rng.choice([text, text.upper()]), text)

    def fault(self, rng, depth):
        text = "not a UUID: expected digits such as 123e4567-e89b-12d3-a456-426614174000"
        good = self.sample(rng, depth).out
        broken = rng.choice([good.replace("-", ""), good[:-1], good + "0", "g" + good[1:],
                             "{" + good + "}"])
        return rng.choice([wrong_kind(rng, "a UUID", ""), Fault(broken, text)])

    def default(self, rng):
        sample = self.sample(rng, 0)
        return f'"{sample.wire}"', sample.out


class Timestamp(Type):
    expression = "timestamp"
    OUTSIDE = "outside 1677-09-21T00:12:43.145224192Z..2262-04-11T23:47:16.854775807Z"
    MALFORMED = "not a timestamp: expected RFC 3339, such as 2026-01-31T12:00:00Z"

    def sample(self, rng, depth):
        seconds = rng.choice([0, -1, rng.randrange(-9_200_000_000, 9_200_000_000)])
        digits = rng.choice(["", "5", "123", "000001", "123456789", "120"])
        offset = rng.choice([0, 0, 60, -330, 1439, -1439])
        nanoseconds = digits.ljust(9, "0")
        while len(nanoseconds) > 0 and nanoseconds.endswith("000"):
            nanoseconds = nanoseconds[:-3]
        out = utc_text(seconds, 0) + ("." + nanoseconds if nanoseconds else "") + "Z"
        zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        wire = utc_text(seconds, offset) + ("." + digits if digits else "")
        return Sample(wire + (zone if offset else rng.choice("Zz")), out)

    def fault(self, rng, depth):
        malformed = ["", "2026-01-31", "2026-02-30T00:00:00Z", "2026-01-31 00:00:00Z",
                     "2026-01-31T00:00:00", "2026-01-31T24:00:00Z", "2026-01-31T00:00:60Z",
                     "2026-01-31T00:00:00.Z", "2026-13-01T00:00:00Z", "yesterday"]
        outside = ["1677-09-21T00:12:43.145224191Z", "2262-04-11T23:47:16.854775808Z",
                   "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"]
        return rng.choice([wrong_kind(rng, "a timestamp", ""),
                           Fault(rng.choice(malformed), self.MALFORMED),
                           Fault(rng.choice(outside), self.OUTSIDE)])

    def default(self, rng):
        sample = self.sample(rng, 0)
        return f'"{sample.wire}"', sample.out


def utc_text(seconds, offset):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds, minutes=offset)
    return moment.isoformat()


class Time(Integer):
    """A timestamp or duration that travels as a number of units."""

    UNITS = {"seconds": 10**9, "milliseconds": 10**6, "nanoseconds": 1}
    SUFFIXES = {"seconds": "s", "milliseconds": "ms", "nanoseconds": "ns"}

    def __init__(self, rng):
        self.unit = rng.choice(list(self.UNITS))
        self.expression = self.kind = rng.choice(["timestamp", "duration"])
        self.decorators = f" @encoding({self.unit})"
        if self.expression == "duration" and self.unit == "milliseconds":
            self.decorators = ""
        most = INT64[1] // self.UNITS[self.unit]
        self.own = (-most - (self.unit == "nanoseconds"), most)
        self.low = self.high = None

    def default(self, rng):
        if self.kind == "timestamp":
            return None
        number = self.number(rng)
        return f'"{number}{self.SUFFIXES[self.unit]}"', number


SIMPLE = [Bool, Any, Uri, Uuid, Timestamp]
SIZED = [Text, Text, Matched, Bytes, Decimal, Time, Time]


def random_scalar(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return Integer(rng, rng.choice(list(INT_RANGES)))
    if kind == 1:
        return Float(rng, rng.choice(["float32", "float64"]))
    return rng.choice(SIZED)(rng) if kind == 2 else rng.choice(SIMPLE)()
