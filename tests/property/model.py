"""Types made of others, and payloads: what the reference manual says about them, a second time."""

from kinds import Fault, Sample, Type, length_fault, limit_fault, limits_text, pick, wrong_kind
from wire import Map, random_keys, random_text, random_value

ABSENT = object()


def first_stuck(parts):
    """The writer's refusal of the first part, by its step, that cannot be sent."""
    for step, sample in parts:
        if sample.stuck:
            return [step] + sample.stuck[0], sample.stuck[1]
    return None


class List(Type):
    def __init__(self, rng, element, counts=(0, 4)):
        self.element = element
        self.expression = element.expression + "[]"
        self.low, self.high = random_counts(rng)
        self.decorators = limits_text("length", self.low, self.high)
        self.counts = counts

    def elements(self, rng, depth, count):
        return [self.element.sample(rng, depth - 1) for _ in range(count)]

    def sample(self, rng, depth):
        return joined(self.elements(rng, depth, random_count(rng, self, depth)))

    def fault(self, rng, depth):
        if rng.random() < 0.5:
            return self.element_fault(rng, depth)
        faults = [wrong_kind(rng, "a list", [])]
        return pick(rng, faults + length_fault(self.low, self.high, lambda count: [
            sample.wire for sample in self.elements(rng, depth, count)]))

    def element_fault(self, rng, depth):
        fault = self.element.fault(rng, depth - 1)
        wires = [s.wire for s in self.elements(rng, depth, random_count(rng, self, depth) or 1)]
        place = rng.randrange(len(wires))
        wires[place] = fault.wire
        return fault.within(wires, place)


def joined(samples):
    return Sample([s.wire for s in samples], [s.out for s in samples],
                  first_stuck(enumerate(samples)))


def random_counts(rng):
    low = rng.choice([None, None, 0, 1, 2])
    return low, rng.choice([None, None, (low or 0) + rng.randrange(1, 4)])


def random_count(rng, type_, depth):
    """As many as the limits allow; as few as possible where nesting is to end."""
    low = type_.low or 0
    if depth <= 0:
        return low
    return rng.randint(low, low + 3 if type_.high is None else type_.high)


class Array(Type):
    def __init__(self, element, count, spelled):
        self.element = element
        self.count = count
        self.expression = f"{element.expression}[{spelled}]"

    def sample(self, rng, depth):
        return joined([self.element.sample(rng, depth - 1) for _ in range(self.count)])

    def fault(self, rng, depth):
        wires = self.sample(rng, depth).wire
        how = rng.randrange(4)
        if how == 0:
            return wrong_kind(rng, "a list", [])
        if how == 1:
            found = rng.choice([0, self.count - 1, self.count + 1])
            wires = (wires + wires)[:found]
            return Fault(wires, f"expected {self.count} elements, found {found}")
        fault = self.element.fault(rng, depth - 1)
        place = rng.randrange(self.count)
        wires[place] = fault.wire
        return fault.within(wires, place)


class Dict(Type):
    """map<string, T>"""

    def __init__(self, rng, element):
        self.element = element
        self.expression = f"map<string, {element.expression}>"
        self.low, self.high = random_counts(rng)
        self.decorators = limits_text("length", self.low, self.high)

    def pairs(self, rng, depth, count):
        return [(key, self.element.sample(rng, depth - 1)) for key in random_keys(rng, count)]

    def sample(self, rng, depth):
        pairs = self.pairs(rng, depth, random_count(rng, self, depth))
        return Sample(Map((key, s.wire) for key, s in pairs), Map((key, s.out) for key, s in pairs),
                      first_stuck(pairs))

    def fault(self, rng, depth):
        pairs = [(key, s.wire) for key, s in self.pairs(rng, depth, self.low or 1)]
        how = rng.randrange(6)
        if how == 0:
            return wrong_kind(rng, "a map", Map([]))
        if how == 1:
            faults = length_fault(self.low, self.high, lambda count: Map(
                (key, s.wire) for key, s in self.pairs(rng, depth, count)))
            return pick(rng, faults + [wrong_kind(rng, "a map", Map([]))])
        if how == 2:
            return strange_key([(7, pairs[0][1] if pairs else None)])
        if how == 3 and pairs:
            return twice(pairs, pairs[0])
        fault = self.element.fault(rng, depth - 1)
        key = pairs[0][0] if pairs else "key"
        pairs[:1] = [(key, fault.wire)]
        rng.shuffle(pairs)
        return fault.within(Map(pairs), key)


def strange_key(pairs):
    return Fault(Map(pairs), "expected a string as key, found an integer", in_json="none")


def twice(pairs, pair):
    return Fault(Map(pairs + [pair]), "duplicate key", [pair[0]], in_json="refused")


class Nullable(Type):
    takes_null = True

    def __init__(self, element):
        self.element = element
        self.expression = element.expression + " | null"
        self.decorators = element.decorators

    def sample(self, rng, depth):
        return Sample(None) if depth <= 0 or rng.random() < 0.3 else self.element.sample(rng, depth)

    def fault(self, rng, depth):
        return not_null(rng, self.element, depth)

    def default(self, rng):
        return ("null", None) if rng.random() < 0.3 else self.element.default(rng)


def not_null(rng, type_, depth):
    """A fault where null would be none."""
    while True:
        fault = type_.fault(rng, depth)
        if fault.wire is not None:
            return fault


class Names(Type):
    """An enum of strings."""

    def __init__(self, name, stem, names, is_closed):
        self.expression = name
        self.c_stem = stem
        self.names = names  # as contracts say, to those of the wire
        self.is_closed = is_closed

    def sample(self, rng, depth):
        if not self.is_closed and rng.newer and rng.random() < 0.08:
            return Sample("newer " + random_text(rng, 2), None, ([], "not a name of the enum"))
        return Sample(rng.choice(list(self.names.values())))

    def fault(self, rng, depth):
        if self.is_closed and rng.random() < 0.6:
            return Fault("nobody", "unknown name 'nobody'",
                         written=([], "not a name of the enum"))
        return wrong_kind(rng, "a string", "")

    def default(self, rng):
        word, wire = rng.choice(list(self.names.items()))
        return f"{self.expression}.{word}", wire


class Numbers(Type):
    """An enum of integers."""

    def __init__(self, name, stem, numbers, ends, is_closed):
        self.expression = name
        self.c_stem = stem
        self.numbers = numbers
        self.ends = ends
        self.is_closed = is_closed

    def sample(self, rng, depth):
        numbers = list(self.numbers.values())
        return Sample(rng.choice(numbers if self.is_closed else numbers + list(self.ends)))

    def fault(self, rng, depth):
        unknown = next(n for n in range(100) if n not in self.numbers.values())
        faults = [wrong_kind(rng, "an integer", 0)]
        if self.ends[1] + 1 < 2**64:
            faults.append(Fault(self.ends[1] + 1, f"{self.ends[1] + 1} is outside "
                                f"{self.ends[0]}..{self.ends[1]}"))
        if self.is_closed:
            faults += 2 * [limit_fault(unknown, f"unknown number {unknown}")]
        return pick(rng, faults)

    def default(self, rng):
        word, number = rng.choice(list(self.numbers.items()))
        return f"{self.expression}.{word}", number


class Field:
    """Of a struct or a payload. `default` is a literal and its value, or None."""

    def __init__(self, name, type_, c_name=None, optional=False, default=None):
        self.name = name
        self.type = type_
        self.c_name = c_name or name
        self.default = default
        self.optional = optional or default is not None

    def text(self):
        name = self.name if self.name.isidentifier() and self.name.isascii() else f'"{self.name}"'
        mark = "?" if self.optional and not self.default else ""
        default = f" = {self.default[0]}" if self.default else ""
        return f"{name}{mark}: {self.type.expression}{default}{self.type.decorators}"

    @property
    def null_is_absent(self):
        return self.optional and not self.type.takes_null

    def sample(self, rng, depth):
        """A sample, or ABSENT."""
        if self.optional and (depth <= 0 or rng.random() < 0.4):
            return ABSENT
        return self.type.sample(rng, depth - 1)

    def fault(self, rng, depth):
        if self.null_is_absent:
            return not_null(rng, self.type, depth - 1)
        return self.type.fault(rng, depth - 1)


def filled(field, out):
    """What goes out once defaults are sent, too."""
    return field.default[1] if out is ABSENT and field.default else out


class Record:
    """The pairs of a struct that is a map, or of a payload's keywords."""

    def __init__(self, fields, is_strict=False, rest=None):
        self.fields = fields
        self.is_strict = is_strict
        self.rest = rest  # the type of other values
        self.tag = None

    def samples(self, rng, depth):
        return [(field, field.sample(rng, depth)) for field in self.fields]

    def sample(self, rng, depth):
        samples = self.samples(rng, depth)
        pairs = [(f.name, s.wire) for f, s in samples if s is not ABSENT]
        pairs += [(f.name, None) for f, s in samples
                  if s is ABSENT and f.null_is_absent and rng.random() < 0.2]
        others = self.other_pairs(rng, depth)
        pairs += [(key, s.wire) for key, s in others]
        if rng.random() < 0.5:
            rng.shuffle(pairs)
        order = [key for key, _ in pairs]
        kept = sorted(others, key=lambda pair: order.index(pair[0])) if self.rest else []
        outs = [(f.name, s.out) for f, s in samples if s is not ABSENT]
        sample = Sample(Map(pairs), Map(outs + [(key, s.out) for key, s in kept]),
                        first_stuck([(f.name, s) for f, s in samples if s is not ABSENT] + kept))
        sample.filled = self.filled(samples, kept)
        return sample

    @staticmethod
    def filled(samples, kept):
        outs = [(f.name, filled(f, s if s is ABSENT else s.out)) for f, s in samples]
        return Map([(name, out) for name, out in outs if out is not ABSENT] +
                   [(key, s.out) for key, s in kept])

    def other_pairs(self, rng, depth):
        if self.rest is None and (self.is_strict or rng.random() < 0.7):
            return []
        taken = {field.name for field in self.fields} | {self.tag}
        keys = [key for key in random_keys(rng, rng.randrange(3)) if key not in taken]
        return [(key, self.rest.sample(rng, depth - 1) if self.rest
                 else Sample(random_value(rng, 1))) for key in keys]

    def fault(self, rng, depth):
        pairs = [(f.name, s.wire) for f, s in self.samples(rng, depth) if s is not ABSENT]
        makers = [self.missing, self.twice, self.strange_key, self.strange_key]
        makers += [self.value] * 6
        if self.is_strict and not self.rest:
            makers += [self.unknown] * 3
        return rng.choice(makers)(rng, pairs, depth) or wrong_kind(rng, "a map", Map([]))

    def missing(self, rng, pairs, _):
        required = [field.name for field in self.fields if not field.optional]
        if not required:
            return None
        name = rng.choice(required)
        return Fault(Map(pair for pair in pairs if pair[0] != name), "missing", [name])

    def twice(self, rng, pairs, depth):
        pairs += [(key, s.wire) for key, s in self.other_pairs(rng, depth)]
        return twice(pairs, rng.choice(pairs)) if pairs else None

    def strange_key(self, rng, pairs, _):
        return strange_key(pairs + [(7, 7)])

    def unknown(self, rng, pairs, _):
        name = rng.choice(["colour", "x-unknown", "é"])
        pairs.insert(rng.randint(0, len(pairs)), (name, random_value(rng, 1)))
        return Fault(Map(pairs), "not in the contract", [name])

    def value(self, rng, pairs, depth):
        if not self.fields:
            return None
        field = rng.choice(self.fields)
        fault = field.fault(rng, depth)
        pairs = [pair for pair in pairs if pair[0] != field.name] + [(field.name, fault.wire)]
        rng.shuffle(pairs)
        return fault.within(Map(pairs), field.name)


class Struct(Type):
    def __init__(self, name, stem, fields, is_strict):
        self.expression = name
        self.c_stem = stem
        self.record = Record(fields, is_strict)

    @property
    def fields(self):
        return self.record.fields

    def sample(self, rng, depth):
        return self.record.sample(rng, depth)

    def fault(self, rng, depth):
        return self.record.fault(rng, depth)


class Sequence:
    """The elements of a tuple, or of a payload's args."""

    def __init__(self, fields, is_strict=False, rest=None):
        self.fields = fields
        self.is_strict = is_strict
        self.rest = rest  # a List of what follows

    def samples(self, rng, depth):
        return [(field, field.sample(rng, depth)) for field in self.fields]

    def sample(self, rng, depth):
        samples = self.samples(rng, depth)
        more = [] if not self.rest else self.rest.elements(
            rng, depth, random_count(rng, self.rest, depth))
        samples = [(field, self.in_place(sample, i, samples, more))
                   for i, (field, sample) in enumerate(samples)]
        wires = [None if s is ABSENT else s.wire for _, s in samples]
        cut = self.last_present(samples, more)
        wires = wires[:rng.randint(cut, max(cut, self.last_null(samples)))]
        wires += [s.wire for s in more] or self.extra(rng, len(wires))
        sample = Sample(wires, self.outs(samples, more, ABSENT),
                        first_stuck([(i, s) for i, (_, s) in enumerate(samples)
                                     if s is not ABSENT] +
                                    [(len(samples) + i, s) for i, s in enumerate(more)]))
        sample.filled = self.outs(samples, more, None)
        return sample

    def in_place(self, sample, i, samples, more):
        """What is absent, but in front of something, is null, which can be a value."""
        field = self.fields[i]
        behind = more or any(s is not ABSENT for _, s in samples[i + 1:])
        return Sample(None) if sample is ABSENT and behind and field.type.takes_null else sample

    @staticmethod
    def last_present(samples, more):
        if more:
            return len(samples)
        return max((i + 1 for i, (_, s) in enumerate(samples) if s is not ABSENT), default=0)

    def last_null(self, samples):
        """How far nulls for what is absent can go on."""
        count = self.last_present(samples, [])
        while count < len(samples) and samples[count][0].null_is_absent:
            count += 1
        return count

    def extra(self, rng, count):
        if self.rest or self.is_strict or count < len(self.fields) or rng.random() < 0.7:
            return []
        return [random_value(rng, 1) for _ in range(rng.randrange(3))]

    def outs(self, samples, more, unfilled):
        outs = [ABSENT if s is ABSENT else s.out for _, s in samples]
        if unfilled is None:
            outs = [filled(field, out) for (field, _), out in zip(samples, outs)]
        while outs and not more and outs[-1] is ABSENT:
            outs.pop()
        return [None if out is ABSENT else out for out in outs] + [s.out for s in more]

    def fault(self, rng, depth):
        samples = self.samples(rng, depth)
        wires = [None if s is ABSENT else s.wire for _, s in samples]
        makers = [self.missing] + [self.element] * 4
        if self.rest:
            makers.append(self.more)
        elif self.is_strict:
            makers += [self.too_many] * 2
        return rng.choice(makers)(rng, wires, depth) or wrong_kind(rng, "a list", [])

    def missing(self, rng, wires, _):
        required = sum(not field.optional for field in self.fields)
        if required == 0:
            return None
        count = rng.randrange(required)
        return Fault(wires[:count], "missing", [count])

    def too_many(self, rng, wires, _):
        return Fault(wires + [random_value(rng, 1)], "not in the contract", [len(wires)])

    def element(self, rng, wires, depth):
        if not self.fields:
            return None
        place = rng.randrange(len(self.fields))
        fault = self.fields[place].fault(rng, depth)
        wires[place] = fault.wire
        return fault.within(wires, place)

    def more(self, rng, wires, depth):
        fault = self.rest.element_fault(rng, depth)
        place = len(wires) + fault.path[0]
        written = fault.written and ([place] + fault.written[0][1:], fault.written[1])
        return Fault(wires + fault.wire, fault.text, [place] + fault.path[1:], fault.in_json,
                     written)


class Tuple(Type):
    def __init__(self, name, stem, fields, is_strict):
        self.expression = name
        self.c_stem = stem
        self.sequence = Sequence(fields, is_strict)

    @property
    def fields(self):
        return self.sequence.fields

    def sample(self, rng, depth):
        return self.sequence.sample(rng, depth)

    def fault(self, rng, depth):
        return self.sequence.fault(rng, depth)


class Union(Type):
    def __init__(self, name, stem, tag, members, is_closed):
        self.expression = name
        self.c_stem = stem
        self.tag = tag
        self.members = members  # names to structs
        self.is_closed = is_closed

    def tagged(self, rng, name, wire):
        """The tag stands first half of the time."""
        pairs = list(wire.pairs)
        pairs.insert(0 if rng.random() < 0.5 else rng.randint(0, len(pairs)), (self.tag, name))
        return Map(pairs)

    def sample(self, rng, depth):
        if not self.is_closed and rng.newer and rng.random() < 0.08:
            wire = self.tagged(rng, "newer", Map([("x", random_value(rng, 1))]))
            return Sample(wire, None, ([], "not a member of the union"))
        name = rng.choice(list(self.members))
        sample = self.member_sample(rng, name, depth)
        return Sample(self.tagged(rng, name, sample.wire),
                      Map([(self.tag, name)] + sample.out.pairs), sample.stuck)

    def member_sample(self, rng, name, depth):
        """Of a struct, which must not bring the tag as a key that it does not know."""
        while True:
            sample = self.members[name].sample(rng, depth - 1)
            if self.tag not in [key for key, _ in sample.wire.pairs]:
                return sample

    def fault(self, rng, depth):
        name = rng.choice(list(self.members))
        how = rng.randrange(9)
        if how == 0:
            return wrong_kind(rng, "a map", Map([]))
        if how == 8:
            pairs = self.tagged(rng, name, self.member_sample(rng, name, depth).wire).pairs
            return twice(pairs, (self.tag, name))
        if how == 1:
            return Fault(self.member_sample(rng, name, depth).wire, "missing", [self.tag])
        if how == 2:
            wire = Map(self.member_sample(rng, name, depth).wire.pairs + [(self.tag, 7)])
            return Fault(wire, "expected a string, found an integer", [self.tag])
        if how <= 4 and self.is_closed:
            wire = self.tagged(rng, "nobody", self.member_sample(rng, name, depth).wire)
            return Fault(wire, "unknown name 'nobody'", [self.tag])
        fault = self.members[name].fault(rng, depth - 1)
        if not isinstance(fault.wire, Map):
            return wrong_kind(rng, "a map", Map([]))
        fault.wire = Map([(self.tag, name)] + fault.wire.pairs)
        return fault


class Payload:
    """The args and kwargs of a message; `single` is the type of a plain result."""

    def __init__(self, sequence, record):
        self.sequence = sequence
        self.record = record

    @classmethod
    def single(cls, type_):
        return cls(Sequence([Field("result", type_)]), Record([]))

    @property
    def fields(self):
        return self.sequence.fields + self.record.fields

    @property
    def is_empty(self):
        return not (self.fields or self.sequence.rest or self.record.rest)

    def sample(self, rng, depth):
        args = self.sequence.sample(rng, depth)
        kwargs = self.record.sample(rng, depth)
        stuck = prefixed("args", args.stuck) or prefixed("kwargs", kwargs.stuck)
        sample = Sample(self.wire(rng, args.wire, kwargs.wire), cut(args.out, kwargs.out), stuck)
        sample.filled = cut(args.filled, kwargs.filled)
        return sample

    def wire(self, rng, args, kwargs):
        """Empty ones can be left out; kwargs without args cannot."""
        if kwargs.pairs or rng.random() < 0.2:
            return [args, kwargs]
        return [args] if args or rng.random() < 0.2 else []

    def fault(self, rng, depth):
        args = self.sequence.sample(rng, depth).wire
        kwargs = self.record.sample(rng, depth).wire
        parts = ["args"] * bool(self.sequence.fields or self.sequence.rest)
        parts += ["kwargs"] * bool(self.record.fields or self.record.rest)
        if rng.choice(parts) == "args":
            fault = self.sequence.fault(rng, depth)
            return fault.within([fault.wire, kwargs], "args")
        fault = self.record.fault(rng, depth)
        return fault.within([args, fault.wire], "kwargs")


def prefixed(step, stuck):
    return stuck and ([step] + stuck[0], stuck[1])


def cut(args, kwargs):
    """Only what is not empty is sent; args are, when kwargs follow."""
    return [args, kwargs] if kwargs.pairs else [args] if args else []
