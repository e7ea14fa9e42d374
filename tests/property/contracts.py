"""Random contracts: the text that widlc compiles, and the model that knows what it means."""

import re

from kinds import INT_RANGES, Bool, Integer, Text, random_scalar
from model import (Array, Dict, Field, List, Names, Nullable, Numbers, Payload, Record, Sequence,
                   Struct, Tuple, Union)

# Wire names that C cannot have as they are, and what the manual says becomes of them.
NAMES = [("x-vendor", "x_vendor"), ("default", "default_"), ("errno", "errno_"), ("1st", "_1st"),
         ("NULL", "NULL_"), ("with space", "with_space"), ("class", "class_"), ("camelCase",) * 2,
         ("stdin", "stdin_"), ("été", "__t__"), ("stream",) * 2, ("kwargs",) * 2, ("args",) * 2]

WORDS = ["red", "green", "default", "up", "down", "NULL", "left"]


class Contract:
    """One file. `imported` is another contract, whose types it may use."""

    def __init__(self, rng, number, imported=None):
        self.rng = rng
        self.prefix = f"p{number}"
        self.path = f"prop/c{number}.widl"
        self.imported = imported
        self.lines = []
        self.counts = {}
        self.types = []     # that have functions of their own
        self.payloads = []  # (C name, what gives the descriptor, Payload)
        self.build()

    def text(self):
        head = [f"/// Random.\npackage prop.c{self.prefix[1:]} @c(prefix: \"{self.prefix}\");"]
        if any("other." in line for line in self.lines):
            head.append(f'import "{self.imported.path}" as other;')
        return "widl 1;\n" + "\n".join(head + self.lines) + "\n"

    def loose_text(self):
        """The same for C, but without limits: its structs hold what this contract refuses."""
        limits = r' @(length|range|max)\([^)]*\)| @pattern\("[^"]*"\)|@(strict|closed) '
        text = re.sub(limits, "", self.text())
        return text.replace("package prop.", "package loose.").replace(
            f'prefix: "{self.prefix}"', f'prefix: "{self.loose_prefix}"')

    @property
    def loose_prefix(self):
        return "l" + self.prefix[1:]

    def name(self, kind):
        """A name in the contract, and its stem in C."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}{self.counts[kind]}", f"{self.prefix}_{kind.lower()}{self.counts[kind]}"

    def add(self, type_):
        self.types.append(type_)
        return type_

    def build(self):
        rng = self.rng
        self.lines.append("const TWO: uint8 = 2;")
        for _ in range(rng.randint(1, 2)):
            self.add_names()
            self.add_numbers()
        for _ in range(rng.randint(2, 3)):
            self.add_struct(rng.randint(0, 7))
            self.add_tuple()
        self.add_struct(70 if rng.random() < 0.1 else 5)
        self.add_union()
        self.add_tree()
        for _ in range(2):
            self.add_error()
        self.add_interface()

    def add_names(self):
        rng = self.rng
        name, stem = self.name("Name")
        names = {word: rng.choice([word, word.upper(), word + " é"])
                 for word in rng.sample(WORDS, rng.randint(1, 5))}
        closed = rng.random() < 0.5
        items = ", ".join(word if wire == word else f'{word} = "{wire}"'
                          for word, wire in names.items())
        self.lines.append(f"{'@closed ' * closed}enum {name} {{ {items} }}")
        self.add(Names(name, stem, names, closed))

    def add_numbers(self):
        rng = self.rng
        name, stem = self.name("Number")
        base = rng.choice(["int8", "uint8", "int16", "uint32", "int64"])
        ends = INT_RANGES[base]
        values = rng.sample([0, 1, 2, 100, ends[0], min(ends[1], 2**63 - 1)], 3)
        numbers = {f"n{i}": value for i, value in enumerate(dict.fromkeys(values))}
        closed = rng.random() < 0.5
        items = ", ".join(f"{word} = {number}" for word, number in numbers.items())
        self.lines.append(f"{'@closed ' * closed}enum {name}: {base} {{ {items} }}")
        self.add(Numbers(name, stem, numbers, ends, closed))

    def alias(self, type_):
        """The type under a name, which is what elements need that have decorators or null."""
        name, _ = self.name("Alias")
        self.lines.append(f"type {name} = {type_.expression}{type_.decorators};")
        return type_.named(name)

    def declared(self):
        """A type that a contract declares, seldom of the imported one."""
        if self.imported and self.rng.random() < 0.3:
            type_ = self.rng.choice(self.imported.types)
            return type_.named("other." + type_.expression)
        return self.rng.choice(self.types)

    def type(self, depth=2):
        rng = self.rng
        how = rng.random()
        if depth == 0 or how < 0.45:
            type_ = random_scalar(rng)
        elif how < 0.65 and self.types:
            type_ = self.declared()
        else:
            type_ = self.made(depth)
        if rng.random() < 0.15:
            type_ = self.alias(type_)
        if not type_.takes_null and "|" not in type_.expression and rng.random() < 0.15:
            type_ = Nullable(type_)
        return type_

    def made(self, depth):
        rng = self.rng
        element = self.type(depth - 1)
        kind = rng.randrange(3)
        if element.decorators or (element.takes_null and "|" in element.expression):
            element = self.alias(element)
        if kind == 0:
            return List(rng, element)
        if kind == 1:
            count = rng.randint(1, 4)
            return Array(element, count, "TWO" if count == 2 else count)
        return Dict(rng, element)

    def fields(self, count, taken=()):
        rng = self.rng
        fields = []
        special = [pair for pair in NAMES if pair[0] not in taken]
        special = rng.sample(special, min(len(special), count // 3))
        for i in range(count):
            name, c_name = special[i] if i < len(special) else (f"f{i}", None)
            fields.append(self.field(name, c_name))
        rng.shuffle(fields)
        return fields

    def field(self, name, c_name):
        rng = self.rng
        type_ = self.type()
        how = rng.random()
        if how < 0.25:
            return Field(name, type_, c_name, default=self.default(type_))
        return Field(name, type_, c_name, optional=how < 0.5)

    def default(self, type_):
        default = type_.default(self.rng)
        return default and (self.qualified(type_, default[0]), default[1])

    @staticmethod
    def qualified(type_, literal):
        """`Name1.red`, of whatever alias the type goes by."""
        return literal

    def ordered_fields(self, count, taken=()):
        """Required ones first."""
        return sorted(self.fields(count, taken), key=lambda field: field.optional)

    def block(self, fields):
        return "".join(f"\n  {field.text()};" for field in fields) + "\n"

    def add_struct(self, count):
        name, stem = self.name("Struct")
        strict = self.rng.random() < 0.3
        fields = self.fields(count)
        body = self.block(fields)
        spread = self.spread(fields)
        if spread:
            fields = spread.fields + fields
            body = f"\n  ...{spread.expression};" + body
        self.lines.append(f"{'@strict ' * strict}struct {name} {{{body}}}")
        self.add(Struct(name, stem, fields, strict))

    def spread(self, fields):
        """A struct whose fields can be taken over by one with these."""
        names = {field.c_name for field in fields}
        found = [type_ for type_ in self.types if isinstance(type_, Struct) and
                 not names & {field.c_name for field in type_.fields}]
        return self.rng.choice(found) if found and self.rng.random() < 0.4 else None

    def add_tuple(self):
        name, stem = self.name("Tuple")
        strict = self.rng.random() < 0.3
        fields = self.ordered_fields(self.rng.randint(0, 6))
        self.lines.append(f"{'@strict ' * strict}@tuple struct {name} {{{self.block(fields)}}}")
        self.add(Tuple(name, stem, fields, strict))

    def add_union(self):
        rng = self.rng
        name, stem = self.name("Union")
        structs = [type_ for type_ in self.types if isinstance(type_, Struct)]
        members = {f"m{i}": rng.choice(structs) for i in range(rng.randint(1, 4))}
        tag = rng.choice(["kind", "type", "@tag"])
        closed = rng.random() < 0.5
        body = "".join(f"\n  {name}: {type_.expression};" for name, type_ in members.items())
        self.lines.append(f"{'@closed ' * closed}union {name} by \"{tag}\" {{{body}\n}}")
        self.add(Union(name, stem, tag, members, closed))

    def add_tree(self):
        """A struct that holds itself in all the ways it can."""
        name, stem = self.name("Tree")
        tree = Struct(name, stem, [], False)
        children = List(self.rng, tree)
        children.low = children.high = None
        children.decorators = ""
        index = Dict(self.rng, tree)
        index.low = index.high = None
        index.decorators = ""
        fields = [Field("leaf", self.alias(Text(self.rng))), Field("children", children, optional=True),
                  Field("index", index)]
        self.lines.append(f"struct {name} {{{self.block(fields)}}}")
        tree.record.fields = fields
        self.add(tree)
        self.deep = tree

    def parameters(self):
        """The text of a parameter list, and its payload."""
        rng = self.rng
        positional = self.ordered_fields(rng.randint(0, 4))
        taken = [field.name for field in positional]
        keyword = [Field("k" + field.name if field.name.isidentifier() and field.name.isascii()
                         else "k", field.type, None, field.optional, field.default)
                   for field in self.fields(rng.randint(0, 4), taken)]
        keyword = list({field.name: field for field in keyword}.values())
        rest = self.rest_list() if rng.random() < 0.3 else None
        keyword_rest = self.plain_type() if rng.random() < 0.3 else None
        parts = [field.text() for field in positional]
        if rest:
            parts.append(f"...more: {rest.expression}{rest.decorators}")
        words = [field.text() for field in keyword]
        if keyword_rest:
            words.append(f"...others: {keyword_rest.expression}{keyword_rest.decorators}")
        if words:
            parts.append("{" + ", ".join(words) + "}")
        return f"({', '.join(parts)})", (positional, rest, keyword, keyword_rest)

    def rest_list(self):
        """Its limits are about the list, whose place no element has."""
        rest = List(self.rng, self.plain_type())
        if rest.element.decorators:
            rest.element = self.alias(rest.element)
        rest.low = rest.high = None
        rest.decorators = ""
        rest.expression = rest.element.expression + "[]"
        return rest

    def plain_type(self):
        return self.rng.choice([Bool(), Integer(self.rng, "int32"), Text(self.rng),
                                self.declared()])

    @staticmethod
    def payload(parts, is_strict):
        positional, rest, keyword, keyword_rest = parts
        return Payload(Sequence(positional, is_strict, rest),
                       Record(keyword, is_strict, keyword_rest))

    def add_error(self):
        name, stem = self.name("Error")
        strict = self.rng.random() < 0.3
        text, parts = self.parameters()
        self.lines.append(f"{'@strict ' * strict}error {name}{text};")
        self.add_payload(stem, f"{stem}_stub.payload", self.payload(parts, strict))

    def add_interface(self):
        rng = self.rng
        lines = []
        for i in range(3):
            stem = f"{self.prefix}_calls_p{i}"
            strict = rng.random() < 0.3
            text, parts = self.parameters()
            result, result_payload, result_type = self.result(f"{stem}_result", strict)
            descriptor = f"{self.prefix}_calls_stub.procedures[{i}]->"
            self.add_payload(f"{stem}_args", descriptor + "args", self.payload(parts, strict))
            self.add_payload(result_type, descriptor + "result", result_payload)
            if rng.random() < 0.5:
                item, item_payload, item_type = self.result(f"{stem}_item", strict)
                if not item_payload.is_empty:
                    self.add_payload(item_type, descriptor + "item", item_payload)
                    result = f"stream {item} then {result}"
            lines.append(f"  {'@strict ' * strict}procedure p{i}{text} -> {result};")
        self.lines += ["interface Calls {"] + lines + ["}"]

    def result(self, c_name, strict):
        """Of a procedure, or an item of its stream."""
        if self.rng.random() < 0.4:
            type_ = self.declared()
            payload = Payload.single(type_)
            payload.sequence.is_strict = payload.record.is_strict = strict
            return type_.expression, payload, None
        text, parts = self.parameters()
        return text, self.payload(parts, strict), c_name

    def add_payload(self, c_name, descriptor, payload):
        """What has nothing to carry has no C type."""
        if not payload.is_empty:
            self.payloads.append((c_name, descriptor, payload))
