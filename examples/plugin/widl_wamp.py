"""What the modules that widl-gen-python writes have in common: values to and from the wire."""

import dataclasses
import enum
import sys
import types
import typing

from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallResult


class Error(Exception):
    """An error that a contract declares; its fields are what came with it."""

    def __str__(self):
        return repr(self)


def pack(value):
    """What travels for a value. Absent fields are left out, at the end of a list, too."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [pack(element) for element in value]
    if isinstance(value, dict):
        return {key: pack(element) for key, element in value.items()}
    if not dataclasses.is_dataclass(value):
        return value
    fields = dataclasses.fields(value)
    if value._is_list:
        return pack_list([getattr(value, field.name) for field in fields])
    return {field.metadata["wire"]: pack(getattr(value, field.name)) for field in fields
            if getattr(value, field.name) is not None or field.default is dataclasses.MISSING}


def pack_list(values):
    while values and values[-1] is None:
        values = values[:-1]
    return [pack(value) for value in values]


def unpack(type_, value):
    """The value of a type that has travelled. An enumerator that is not known stays as it came."""
    origin = typing.get_origin(type_)
    arguments = typing.get_args(type_)
    if value is None or type_ is typing.Any:
        return value
    if origin in (types.UnionType, typing.Union):
        return unpack(arguments[0], value)
    if origin is list:
        return [unpack(arguments[0], element) for element in value]
    if origin is dict:
        return {key: unpack(arguments[1], element) for key, element in value.items()}
    if dataclasses.is_dataclass(type_):
        names = [field.metadata["wire"] for field in dataclasses.fields(type_)]
        return make(type_, dict(zip(names, value)) if type_._is_list else value)
    if issubclass(type_, enum.Enum):
        return next((item for item in type_ if item.value == value), value)
    return float(value) if type_ is float else value


def make(class_, values):
    """A dataclass from values by their names on the wire; others are skipped."""
    hints = typing.get_type_hints(class_, vars(sys.modules[class_.__module__]))
    return class_(**{field.name: unpack(hints[field.name], values[field.metadata["wire"]])
                     for field in dataclasses.fields(class_) if field.metadata["wire"] in values})


def make_message(class_, args, kwargs):
    fields = {field.name: field.metadata["wire"] for field in dataclasses.fields(class_)}
    return make(class_, {**kwargs, **dict(zip((fields[name] for name in class_._positional), args))})


async def call(caller, name, args, kwargs):
    """Call a procedure; a declared error is raised as its class, others as they come."""
    uri, result, throws = caller._calls[name]
    kwargs = {key: pack(value) for key, value in kwargs.items() if value is not None}
    try:
        answer = await caller._session.call(uri, *pack_list(args), **kwargs)
    except ApplicationError as error:
        for class_ in throws:
            if class_._uri == error.error:
                raise make_message(class_, error.args, error.kwargs) from error
        raise
    if not isinstance(answer, CallResult):
        answer = CallResult(*([] if answer is None else [answer]))
    if hasattr(result, "_positional"):
        return make_message(result, answer.results, answer.kwresults or {})
    return unpack(result, answer.results[0]) if result and answer.results else None
