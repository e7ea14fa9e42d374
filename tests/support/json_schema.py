"""The part of JSON Schema (2020-12) that the schemas in docs/ are written in.

A keyword that is not known here is an error, not ignored.
"""

import re

NAMES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
NOTES = {"$schema", "title", "description", "$defs"}


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, NAMES[name])


class Schema:
    """A schema, and which of its definitions, members and alternatives values have used."""

    def __init__(self, root):
        self.root = root
        self.used = set()

    def problems(self, value, schema=None, where="$"):
        """What is wrong with a value, as `where: what`."""
        schema = self.root if schema is None else schema
        for keyword, wanted in schema.items():
            if keyword in NOTES or keyword == "then":
                continue
            yield from getattr(self, "check_" + keyword.strip("$"))(value, wanted, schema, where)

    def check_ref(self, value, wanted, _schema, where):
        self.used.add(wanted)
        yield from self.problems(value, self.root["$defs"][wanted.split("/")[-1]], where)

    def check_type(self, value, wanted, _schema, where):
        names = [wanted] if isinstance(wanted, str) else wanted
        if not any(has_type(value, name) for name in names):
            yield f"{where}: {value!r} is no {' or '.join(names)}"

    def check_const(self, value, wanted, _schema, where):
        if value != wanted:
            yield f"{where}: {value!r} is not {wanted!r}"

    def check_enum(self, value, wanted, _schema, where):
        self.used.add((id(wanted), value) if isinstance(value, str) else None)
        if value not in wanted:
            yield f"{where}: {value!r} is none of {wanted}"

    def check_minimum(self, value, wanted, _schema, where):
        if value < wanted:
            yield f"{where}: {value} is less than {wanted}"

    def check_maximum(self, value, wanted, _schema, where):
        if value > wanted:
            yield f"{where}: {value} is more than {wanted}"

    def check_minItems(self, value, wanted, _schema, where):
        if len(value) < wanted:
            yield f"{where}: fewer than {wanted} items"

    def check_minLength(self, value, wanted, _schema, where):
        if len(value) < wanted:
            yield f"{where}: shorter than {wanted}"

    def check_pattern(self, value, wanted, _schema, where):
        if not re.search(wanted, value):
            yield f"{where}: {value!r} does not match {wanted}"

    def check_additionalProperties(self, value, wanted, schema, where):
        assert wanted is False
        yield from (f"{where}: '{name}' is not known" for name in value
                    if name not in schema["properties"])

    def check_required(self, value, wanted, _schema, where):
        yield from (f"{where}: no '{name}'" for name in wanted if name not in value)

    def check_properties(self, value, wanted, _schema, where):
        for name, schema in wanted.items():
            if name in value:
                self.used.add((id(wanted), name))
                yield from self.problems(value[name], schema, f"{where}.{name}")

    def check_items(self, value, wanted, _schema, where):
        for index, item in enumerate(value):
            yield from self.problems(item, wanted, f"{where}[{index}]")

    def check_allOf(self, value, wanted, _schema, where):
        for schema in wanted:
            yield from self.problems(value, schema, where)

    def check_if(self, value, wanted, schema, where):
        if not list(self.problems(value, wanted, where)):
            yield from self.problems(value, schema["then"], where)

    def unused(self, schema=None, where="$"):
        """Members and words of the schema that no value had."""
        schema = self.root if schema is None else schema
        if isinstance(schema, list):
            for item in schema:
                yield from self.unused(item, where)
        if not isinstance(schema, dict):
            return
        for keyword, child in schema.items():
            if keyword in ("$defs", "properties"):
                for name, member in child.items():
                    yield from self.unused(member, f"{where}.{keyword}.{name}")
            if keyword == "enum" and where.count("allOf") == 0:
                yield from (f"{where}: {word}" for word in child
                            if (id(child), word) not in self.used)
            if keyword == "properties":
                yield from (f"{where}.{name}" for name in child
                            if (id(child), name) not in self.used)
            if keyword in ("items", "then", "allOf"):
                yield from self.unused(child, f"{where}.{keyword}")

    def known(self, value, schema=None):
        """Every member of objects is one of the schema: what the writer writes is published."""
        schema = self.root if schema is None else schema
        names = {}
        while True:
            names = {**schema.get("properties", {}), **names}
            items = schema.get("items")
            if "$ref" not in schema:
                break
            schema = self.root["$defs"][schema["$ref"].split("/")[-1]]
        if isinstance(value, dict):
            for name, member in value.items():
                if name not in names:
                    yield name
                else:
                    yield from self.known(member, names[name])
        elif isinstance(value, list) and items:
            for item in value:
                yield from self.known(item, items)
