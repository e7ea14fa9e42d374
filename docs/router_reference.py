"""Writes the reference of the configuration into docs/router.md, from docs/router.schema.json.

usage: router_reference.py [--check]

Between the two marks everything is replaced; --check only says whether it is up to date.
"""

import json
import pathlib
import sys

DOCS = pathlib.Path(__file__).resolve().parent
BEGIN = "<!-- reference: written by router_reference.py -->\n"
END = "<!-- end of the reference -->\n"


def kind(schema):
    """What a value must be, in words."""
    if "enum" in schema:
        return " \\| ".join(f'`"{word}"`' for word in schema["enum"])
    if schema["type"] == "array":
        items = schema["items"]
        return "list of objects" if "properties" in items else f"list of {kind(items)}"
    if schema["type"] == "integer":
        return f"number from {schema['minimum']} to {schema['maximum']}"
    return {"string": "string", "boolean": "true or false", "object": "object"}[schema["type"]]


def tables(schema, path):
    """An object's table, and behind it those of the objects in it."""
    required = schema.get("required", ())
    lines = [f"### {path or 'The file'}", "", "| member | value | |", "|---|---|---|"]
    inner = []
    for name, member in schema["properties"].items():
        needed = "Required. " if name in required else ""
        lines.append(f"| `{name}` | {kind(member)} | {needed}{member['description']} |")
        items = member.get("items", member)
        if "properties" in items:
            suffix = "[]" if items is not member else ""
            inner += tables(items, f"{path}.{name}{suffix}".lstrip("."))
    return lines + [""] + inner


def main():
    schema = json.loads((DOCS / "router.schema.json").read_text(encoding="utf-8"))
    page = (DOCS / "router.md").read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    wanted = before + BEGIN + "\n" + "\n".join(tables(schema, "")) + "\n" + END + after
    if "--check" in sys.argv[1:]:
        sys.exit(0 if page == wanted else "docs/router.md is not up to date: run "
                                          "docs/router_reference.py")
    (DOCS / "router.md").write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
