"""generate.py SEED CONTRACTS COUNT DIRECTORY: random contracts, cases for them, and C tables.

DIRECTORY/idl/   the contracts, and their twins without limits
DIRECTORY/tables prop_contracts.h and the table of each contract
DIRECTORY/cases.json  one case a line; driver.c says what is in them

The same arguments give the same files.
"""

import json
import pathlib
import random
import sys

from contracts import Contract
from wire import Foreign, Map, path_text, spell

DEPTH = 4
DEEPEST = 64  # WIDL_MAX_DEPTH


class Source(random.Random):
    """Random numbers; `newer`: open enums and unions get what no contract has, yet."""

    newer = True


def has_twin(number):
    """A twin imports nothing: the types of others would be strict."""
    return number % 3 != 2


def make_contracts(seed, count):
    contracts = []
    for number in range(count):
        rng = Source(f"{seed} contract {number}")
        imported = None if has_twin(number) else contracts[-1]
        contracts.append(Contract(rng, number, imported))
    return contracts


def in_function(stem):
    """The decoder under a type that all have in common."""
    return f"""static bool {stem}_in(widl_value encoded, widl_arena *arena, void *value, widl_error *error)
{{
    return {stem}_decode(encoded, arena, ({stem} *)value, error);
}}

"""


def out_function(stem):
    return f"""static bool {stem}_out(const void *value, widl_arena *arena, widl_value *encoded, widl_error *error)
{{
    return {stem}_encode((const {stem} *)value, arena, encoded, error);
}}

"""


def fill_function(c_type, fields):
    """Makes present what has a default."""
    names = [field.c_name for field in fields if field.default]
    lines = "".join(f"    (({c_type} *)value)->{name}.present = true;\n" for name in names)
    return f"static void {c_type}_fill(void *value)\n{{\n{lines}}}\n\n" if names else None


def table_of(contract):
    """The C source of a contract's table, and what each entry is in the model."""
    number = contract.prefix[1:]
    functions = entries = ""
    models = []
    twin = has_twin(int(number))
    for type_ in contract.types:
        stem = type_.c_stem
        fill = fill_function(stem, getattr(type_, "fields", []))
        functions += in_function(stem) + out_function(stem) + (fill or "")
        entry = f".in = {stem}_in, .out = {stem}_out"
        entry += f", .fill = {stem}_fill" if fill else ""
        if twin:
            loose = contract.loose_prefix + stem[len(contract.prefix):]
            functions += in_function(loose)
            entry += f", .loose_in = {loose}_in"
        entries += f'    {{.name = "{stem}", .size = sizeof({stem}), {entry}}},\n'
        models.append((type_, bool(fill), twin))
    for c_name, descriptor, payload in contract.payloads:
        fill = fill_function(c_name, payload.fields) if c_name else None
        functions += fill or ""
        entries += f"    {{.name = \"{descriptor}\"{f', .fill = {c_name}_fill' if fill else ''}}},\n"
        models.append((payload, bool(fill), False))
    messages = "".join(
        f"    prop_c{number}[{len(contract.types) + i}].message = &{descriptor};\n"
        for i, (_, descriptor, _) in enumerate(contract.payloads))
    includes = f"#include <{contract.path}.h>\n"
    includes += f"#include <loose/c{number}.widl.h>\n" if twin else ""
    return (f'{includes}#include "entry.h"\n\n{functions}'
            f"static struct prop_entry prop_c{number}[] = {{\n{entries}}};\n\n"
            f"struct prop_table prop_open_c{number}(void);\n\n"
            f"struct prop_table prop_open_c{number}(void)\n{{\n{messages}"
            f"    return (struct prop_table){{prop_c{number}, {len(models)}}};\n}}\n"), models


def main_table(count):
    declared = "".join(f"struct prop_table prop_open_c{i}(void);\n" for i in range(count))
    calls = "".join(f"    case {i}:\n        return prop_open_c{i}();\n" for i in range(count))
    return (f'#include "entry.h"\n\n{declared}\nstruct prop_table prop_open(size_t contract)\n{{\n'
            f"    switch (contract) {{\n{calls}    default:\n"
            "        return (struct prop_table){NULL, 0};\n    }\n}\n")


def has_nothing_of(value, classes):
    if isinstance(value, Map):
        return all(has_nothing_of(part, classes) for pair in value.pairs for part in pair)
    if isinstance(value, list):
        return all(has_nothing_of(element, classes) for element in value)
    return not isinstance(value, classes)


def good_case(rng, model, has_fill, size):
    sample = model.sample(rng, size)
    case = {"in": spell(sample.wire)}
    if not has_nothing_of(sample.wire, Foreign):
        case["json"] = "none"
    if sample.stuck:
        path, text = sample.stuck
        case.update(stuck=path_text(path), text=text)
        return case
    case["out"] = spell(sample.out)
    if has_fill and hasattr(sample, "filled"):
        case["filled"] = spell(sample.filled)
    return case


def bad_case(rng, model, has_twin_, size):
    rng.newer = False  # which is refused by the writer as well
    fault = model.fault(rng, size)
    case = {"in": spell(fault.wire), "path": path_text(fault.path)}
    if fault.text:
        case["text"] = fault.text
    if not has_nothing_of(fault.wire, Foreign):
        case["json"] = "none"
    elif fault.in_json != "same":
        case["json"] = fault.in_json
    if has_twin_ and fault.written:
        case["written"] = [path_text(fault.written[0]), fault.written[1]]
    return case


def deep_case(contract):
    """A tree one level deeper than what is read."""
    steps = []
    wire = None
    inner = contract.deep.sample(Source(0), 0).wire
    pairs = [pair for pair in inner.pairs if pair[0] in ("leaf", "index")]
    for _ in range(DEEPEST // 2 + 1):
        wire = Map(pairs + ([("children", [wire])] if wire else []))
        steps += ["children", 0]
    return {"in": spell(wire), "path": path_text(steps[:DEEPEST]), "json": "refused",
            "text": f"nested deeper than {DEEPEST}"}


def write_cases(seed, contracts, models, count, out):
    for number in range(count):
        rng = Source(f"{seed} case {number}")
        contract = number % len(contracts)
        entry = rng.randrange(len(models[contract]))
        model, has_fill, twin = models[contract][entry]
        size = rng.randint(0, DEPTH)
        if number < len(contracts):
            entry = contracts[contract].types.index(contracts[contract].deep)
            case = deep_case(contracts[contract])
        elif rng.random() < 0.5:
            case = good_case(rng, model, has_fill, size)
        else:
            case = bad_case(rng, model, twin, size)
        out.write(json.dumps({"case": number, "contract": contract, "entry": entry, **case}) + "\n")


def main():
    seed, contract_count, case_count, directory = sys.argv[1:]
    directory = pathlib.Path(directory)
    contracts = make_contracts(seed, int(contract_count))
    models = []
    for folder in ("idl/prop", "idl/loose", "tables"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for number, contract in enumerate(contracts):
        table, entries = table_of(contract)
        models.append(entries)
        (directory / "tables" / f"c{number}.c").write_text(table)
        (directory / "idl" / contract.path).write_text(contract.text())
        if has_twin(number):
            (directory / "idl/loose" / f"c{number}.widl").write_text(contract.loose_text())
    (directory / "tables" / "all.c").write_text(main_table(len(contracts)))
    with open(directory / "cases.json", "w") as out:
        write_cases(seed, contracts, models, int(case_count), out)


if __name__ == "__main__":
    main()
