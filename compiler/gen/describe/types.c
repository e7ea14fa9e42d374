/* SPDX-License-Identifier: MIT */
/*
 * Types, values and fields of the descriptor. A type is written where it is used, but enums,
 * structs and unions by reference, so that what is recursive ends.
 */
#include "gen/describe/kinds.h"
#include "gen/describe/writer.h"

const char *const describe_kinds[DESCRIBE_KIND_COUNT] = {
    [MODEL_BOOL] = "bool",           [MODEL_INT] = "int",           [MODEL_INT8] = "int8",
    [MODEL_INT16] = "int16",         [MODEL_INT32] = "int32",       [MODEL_INT64] = "int64",
    [MODEL_UINT8] = "uint8",         [MODEL_UINT16] = "uint16",     [MODEL_UINT32] = "uint32",
    [MODEL_UINT64] = "uint64",       [MODEL_FLOAT32] = "float32",   [MODEL_FLOAT64] = "float64",
    [MODEL_STRING] = "string",       [MODEL_BYTES] = "bytes",       [MODEL_ANY] = "any",
    [MODEL_TIMESTAMP] = "timestamp", [MODEL_DURATION] = "duration", [MODEL_DECIMAL] = "decimal",
    [MODEL_UUID] = "uuid",           [MODEL_URI] = "uri",           [MODEL_WAMPID] = "wampid",
    [MODEL_LIST] = "list",           [MODEL_MAP] = "map",           [MODEL_ARRAY] = "array",
    [MODEL_NULLABLE] = "nullable",   [MODEL_ENUM] = "enum",         [MODEL_STRUCT] = "struct",
    [MODEL_UNION] = "union",
};

const char *const describe_encodings[DESCRIBE_ENCODING_COUNT] = {
    [MODEL_ENCODING_TEXT] = "text",
    [MODEL_ENCODING_SECONDS] = "seconds",
    [MODEL_ENCODING_MILLISECONDS] = "milliseconds",
    [MODEL_ENCODING_NANOSECONDS] = "nanoseconds",
};

static bool is_float(const struct model_type *type)
{
    return type->kind == MODEL_FLOAT32 || type->kind == MODEL_FLOAT64;
}

static void write_limits(struct describe_writer *writer, const char *key,
                         const struct model_limits *limits, bool is_float)
{
    struct json *json = &writer->json;

    if (!limits->has_low && !limits->has_high)
        return;
    json_begin_object(json, key);
    if (limits->has_low && is_float)
        json_write_float(json, "min", limits->low_float);
    else if (limits->has_low)
        json_write_integer(json, "min", limits->low);
    if (limits->has_high && is_float)
        json_write_float(json, "max", limits->high_float);
    else if (limits->has_high)
        json_write_integer(json, "max", limits->high);
    json_end_object(json);
}

static void write_patterns(struct describe_writer *writer, const struct model_pattern *pattern)
{
    if (!pattern)
        return;
    json_begin_array(&writer->json, "patterns");
    for (; pattern; pattern = pattern->next)
        json_write_string(&writer->json, NULL, pattern->text);
    json_end_array(&writer->json);
}

/** What a type refers to. */
static void write_target(struct describe_writer *writer, const struct model_type *type)
{
    if (type->kind == MODEL_ENUM)
        describe_reference(writer, "of", type->enumeration->file, type->enumeration->name);
    else if (type->kind == MODEL_STRUCT)
        describe_reference(writer, "of", type->structure->file, type->structure->name);
    else if (type->kind == MODEL_UNION)
        describe_reference(writer, "of", type->tagged->file, type->tagged->name);
}

void describe_type(struct describe_writer *writer, const char *key, const struct model_type *type)
{
    struct json *json = &writer->json;

    json_begin_object(json, key);
    json_write_string(json, "kind", text_of(describe_kinds[type->kind]));
    write_target(writer, type);
    if (type->encoding != MODEL_ENCODING_NONE)
        json_write_string(json, "encoding", text_of(describe_encodings[type->encoding]));
    if (type->element)
        describe_type(writer, "element", type->element);
    if (type->kind == MODEL_ARRAY)
        json_write_natural(json, "count", type->count);
    write_limits(writer, "length", &type->length, false);
    write_limits(writer, "range", &type->range, is_float(type));
    write_patterns(writer, type->pattern);
    json_end_object(json);
}

void describe_value(struct describe_writer *writer, const char *key,
                    const struct model_value *value)
{
    struct json *json = &writer->json;

    switch (value->kind) {
    case MODEL_BOOL:
        json_write_bool(json, key, value->boolean);
        break;
    case MODEL_UINT64:
        json_write_natural(json, key, value->natural);
        break;
    case MODEL_INT64:
    case MODEL_TIMESTAMP:
    case MODEL_DURATION:
        json_write_integer(json, key, value->integer);
        break;
    case MODEL_FLOAT64:
        json_write_float(json, key, value->number);
        break;
    case MODEL_ENUM:
        json_write_string(json, key, value->enumeration->enumerators[value->enumerator].name);
        break;
    case MODEL_NULLABLE:
        json_write_null(json, key);
        break;
    default:
        json_write_string(json, key, value->string);
        break;
    }
}

void describe_field(struct describe_writer *writer, const char *key,
                    const struct model_field *field)
{
    struct json *json = &writer->json;
    struct text c_name = {0};

    json_begin_object(json, key);
    describe_about(writer, field->name, &field->about);
    if (field->name.size > 0)
        c_name = names_field(writer->arena, field);
    describe_c_name(writer, c_name, field->c_name);
    json_write_string(json, "c_type", names_field_type(writer->arena, field));
    describe_type(writer, "type", field->type);
    describe_flag(writer, "optional", field->optional);
    if (field->has_default)
        describe_value(writer, "default", &field->value);
    json_end_object(json);
}

void describe_fields(struct describe_writer *writer, const char *key,
                     const struct model_field *fields, size_t count)
{
    json_begin_array(&writer->json, key);
    for (size_t i = 0; i < count; i++)
        describe_field(writer, NULL, &fields[i]);
    json_end_array(&writer->json);
}
