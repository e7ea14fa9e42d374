/* SPDX-License-Identifier: MIT */
/*
 * Functions that read values. A map is read in two steps: keys that come in the declared order,
 * as generated peers send them, are recognised by comparing their encoding; whatever is left after
 * that is looked up by length and text.
 */
#include <stdlib.h>

#include "gen/c/c_file.h"

static const char *const readers[] = {
    [MODEL_BOOL] = "widl_read_bool",       [MODEL_INT] = "widl_read_safe_int",
    [MODEL_INT8] = "widl_read_int8",       [MODEL_INT16] = "widl_read_int16",
    [MODEL_INT32] = "widl_read_int32",     [MODEL_INT64] = "widl_read_int64",
    [MODEL_UINT8] = "widl_read_uint8",     [MODEL_UINT16] = "widl_read_uint16",
    [MODEL_UINT32] = "widl_read_uint32",   [MODEL_UINT64] = "widl_read_uint64",
    [MODEL_FLOAT32] = "widl_read_float32", [MODEL_FLOAT64] = "widl_read_float64",
    [MODEL_STRING] = "widl_read_string",   [MODEL_BYTES] = "widl_read_bytes",
    [MODEL_ANY] = "widl_read_value",       [MODEL_DECIMAL] = "widl_read_decimal",
    [MODEL_UUID] = "widl_read_uuid",       [MODEL_URI] = "widl_read_uri",
    [MODEL_WAMPID] = "widl_read_wampid",
};

/* Timestamps and durations. */
static const char *const time_readers[] = {
    [MODEL_ENCODING_TEXT] = "widl_read_timestamp",
    [MODEL_ENCODING_SECONDS] = "widl_read_seconds",
    [MODEL_ENCODING_MILLISECONDS] = "widl_read_milliseconds",
    [MODEL_ENCODING_NANOSECONDS] = "widl_read_int64",
};

static const char *reader_of(const struct model_type *type)
{
    if (type->encoding != MODEL_ENCODING_NONE)
        return time_readers[type->encoding];
    return readers[c_wire_kind(type)];
}

static struct text call_of(struct c_file *c, const struct model_type *type, struct text expression)
{
    switch (c_wire_kind(type)) {
    case MODEL_LIST:
    case MODEL_MAP:
    case MODEL_ARRAY:
    case MODEL_NULLABLE:
        return arena_format(c->arena, "read_%.*s(reader, &%.*s)",
                            TEXT_ARG(c_container(c, type)->helper), TEXT_ARG(expression));
    case MODEL_ENUM:
    case MODEL_STRUCT:
    case MODEL_UNION:
        return arena_format(c->arena, "%.*s_read(reader, &%.*s)",
                            TEXT_ARG(names_stem(c->arena, type)), TEXT_ARG(expression));
    default:
        return arena_format(c->arena, "%s(reader, &%.*s)", reader_of(type), TEXT_ARG(expression));
    }
}

static void put_check(struct c_file *c, struct text call, struct text fail)
{
    emit_set(&c->source, "call", call);
    emit_set(&c->source, "fail", fail);
    emit_text(&c->source, "if (!$call$)\n    return $fail$;\n");
}

void c_read_value(struct c_file *c, const struct model_type *type, struct text expression,
                  struct text fail)
{
    put_check(c, call_of(c, type, expression), fail);
    if (type->element)
        return;
    struct text limits = c_limits(c, type, "expect", "reader", expression);

    if (limits.size > 0)
        put_check(c, limits, fail);
}

static struct text member_of(struct c_file *c, const struct model_field *field)
{
    return arena_format(c->arena, "value->%.*s", TEXT_ARG(names_field(c->arena, field)));
}

/* Reads a field that is there into its member. */
static void put_field(struct c_file *c, const struct model_field *field, struct text member,
                      struct text fail)
{
    struct emit *out = &c->source;

    if (!field->optional) {
        c_read_value(c, field->type, member, fail);
        return;
    }
    c_read_value(c, field->type, arena_format(c->arena, "%.*s.value", TEXT_ARG(member)), fail);
    emit_line(out, "%.*s.present = true;", TEXT_ARG(member));
}

/* A peer without a notion of absence says null for an optional value, unless null is a value. */
static bool null_means_absent(const struct model_field *field)
{
    return field->optional && field->type->kind != MODEL_ANY && field->type->kind != MODEL_NULLABLE;
}

static struct text failure_at_key(struct c_file *c, const struct model_field *field)
{
    return arena_format(c->arena, "widl_reader_at(reader, %.*s)",
                        TEXT_ARG(c_string(c->arena, field->name)));
}

static void put_keyed_field(struct c_file *c, const struct model_field *field)
{
    struct emit *out = &c->source;

    if (null_means_absent(field)) {
        emit_text(out, "if (!widl_read_nil(reader)) {\n");
        out->indent++;
    }
    put_field(c, field, member_of(c, field), failure_at_key(c, field));
    if (null_means_absent(field))
        emit_close(out, "");
}

/* What was zeroed is null already. */
static void put_default(struct c_file *c, const struct model_field *field)
{
    struct text member = member_of(c, field);
    bool nullable = field->type->kind == MODEL_NULLABLE;
    const struct model_type *type = nullable ? field->type->element : field->type;

    if (field->value.kind == MODEL_NULLABLE)
        return;
    if (nullable)
        emit_line(&c->source, "%.*s.value.has_value = true;", TEXT_ARG(member));
    emit_line(&c->source, "%.*s.value%s = %.*s;", TEXT_ARG(member), nullable ? ".value" : "",
              TEXT_ARG(c_value(c->arena, &field->value, type)));
}

void c_read_defaults(struct c_file *c, const struct model_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i].has_default)
            put_default(c, &fields[i]);
}

/* A field's place in the declaration, sorted by the length of its name. */
struct placed {
    const struct model_field *field;
    size_t index;
};

static int compare_lengths(const void *a, const void *b)
{
    const struct placed *left = a;
    const struct placed *right = b;

    if (left->field->name.size != right->field->name.size)
        return left->field->name.size < right->field->name.size ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

static void put_case(struct c_file *c, const struct placed *placed)
{
    struct emit *out = &c->source;
    struct text name = placed->field->name;

    if (name.size > 0)
        emit_line(out, "if (memcmp(key.data, %.*s, %zu) == 0)", TEXT_ARG(c_string(c->arena, name)),
                  name.size);
    emit_line(out, name.size > 0 ? "    return %zu;" : "return %zu;", placed->index);
}

static void put_cases(struct c_file *c, const struct placed *placed, size_t count)
{
    struct emit *out = &c->source;

    for (size_t i = 0; i < count; i++) {
        size_t size = placed[i].field->name.size;
        bool last = i + 1 == count || placed[i + 1].field->name.size != size;

        if (i == 0 || placed[i - 1].field->name.size != size)
            emit_line(out, "case %zu:", size);
        out->indent++;
        put_case(c, &placed[i]);
        if (last && size > 0)
            emit_text(out, "return -1;\n");
        out->indent--;
    }
}

void c_find(struct c_file *c, const struct model_field *fields, size_t count)
{
    struct emit *out = &c->source;
    struct placed *placed = arena_alloc(c->arena, count * sizeof(*placed));

    for (size_t i = 0; i < count; i++)
        placed[i] = (struct placed){&fields[i], i};
    qsort(placed, count, sizeof(*placed), compare_lengths);
    emit_text(out, "\nstatic int $function$_find(widl_string key)\n{\n");
    out->indent++;
    emit_open(out, "switch (key.size)");
    out->indent--;
    put_cases(c, placed, count);
    emit_text(out, "default:\n    return -1;\n");
    out->indent++;
    emit_close(out, "");
    emit_close(out, "");
}

static void put_read_field(struct c_file *c, const struct c_map *map)
{
    struct emit *out = &c->source;

    emit_text(out, "\n"
                   "static bool $function$_field(widl_reader *reader, void *target, int field)\n"
                   "{\n");
    out->indent++;
    emit_text(out, "$type$ *value = ($type$ *)target;\n\n");
    emit_open(out, "switch (field)");
    out->indent--;
    for (size_t i = 0; i < map->count; i++) {
        emit_line(out, "case %zu:", i);
        out->indent++;
        put_keyed_field(c, &map->fields[i]);
        emit_text(out, "return true;\n");
        out->indent--;
    }
    emit_text(out, map->is_strict ? "default:\n    return widl_reader_extra(reader);\n"
                                  : "default:\n    return widl_read_skip(reader);\n");
    out->indent++;
    emit_close(out, "");
    emit_close(out, "");
}

static void put_in_order(struct c_file *c, const struct model_field *fields, size_t count)
{
    struct emit *out = &c->source;

    for (size_t i = 0; i < count; i++) {
        size_t size;
        struct text key = c_key(c->arena, fields[i].name, &size);

        emit_line(out, "if (left > 0 && widl_read_exact(reader, %.*s, %zu)) {", TEXT_ARG(key),
                  size);
        out->indent++;
        put_keyed_field(c, &fields[i]);
        emit_line(out, "seen[%zu] |= UINT64_C(1) << %zu;", i / 64, i % 64);
        emit_text(out, "left--;\n");
        emit_close(out, "");
    }
}

static void put_required(struct c_file *c, const struct model_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].optional)
            continue;
        emit_line(&c->source, "if (!(seen[%zu] & UINT64_C(1) << %zu))", i / 64, i % 64);
        emit_line(&c->source, "    return widl_reader_missing(reader, %.*s);",
                  TEXT_ARG(c_string(c->arena, fields[i].name)));
    }
}

/* Whatever is left and not a field goes into the map that takes the rest. */
static void put_rest_pairs(struct c_file *c, const struct c_map *map)
{
    struct emit *out = &c->source;

    emit_set(out, "rest",
             arena_format(c->arena, "value->%.*s", TEXT_ARG(names_field(c->arena, map->rest))));
    emit_text(out, "entries = ($entry$ *)widl_reader_alloc(reader, left, sizeof(*entries));\n"
                   "if (!entries)\n"
                   "    return false;\n"
                   "$rest$.data = entries;\n");
    emit_open(out, "for (; left > 0; left--)");
    emit_text(out, "$entry$ *entry = &entries[$rest$.size];\n");
    emit_text(out, map->count > 0 ? "int found;\n\n" : "\n");
    emit_text(out, "if (!widl_read_string(reader, &entry->key))\n"
                   "    return false;\n");
    if (map->count > 0)
        emit_text(out, "found = $function$_find(entry->key);\n"
                       "if (found >= 0) {\n"
                       "    if (!widl_read_found(reader, entry->key, found, seen, "
                       "$function$_field, value))\n"
                       "        return false;\n"
                       "    continue;\n"
                       "}\n");
    c_read_value(c, map->rest->type->element, text_of("entry->value"),
                 text_of("widl_reader_at(reader, entry->key.data)"));
    emit_text(out, "$rest$.size++;\n");
    emit_close(out, "");
    emit_text(out, "widl_reader_leave(reader);\n");
}

static void put_left_pairs(struct c_file *c, const struct c_map *map)
{
    if (map->rest)
        put_rest_pairs(c, map);
    else
        emit_text(&c->source,
                  "if (left > 0 && !widl_read_rest(reader, left, seen, $function$_find, "
                  "$function$_field, value))\n"
                  "    return false;\n"
                  "widl_reader_leave(reader);\n");
}

static void declare_map_variables(struct c_file *c, const struct c_map *map)
{
    struct emit *out = &c->source;

    emit_text(out, "$type$ *value = ($type$ *)target;\n");
    if (map->rest) {
        emit_set(
            out, "entry",
            arena_format(c->arena, "%.*s_entry", TEXT_ARG(names_stem(c->arena, map->rest->type))));
        emit_text(out, "$entry$ *entries;\n");
    }
    if (map->count > 0)
        emit_line(out, "uint64_t seen[%zu] = {0};", (map->count + 63) / 64);
    emit_text(out, "size_t left;\n\n");
}

static void put_map_reader(struct c_file *c, const struct c_map *map)
{
    struct emit *out = &c->source;

    declare_map_variables(c, map);
    if (!map->is_part) {
        emit_text(out, "memset(value, 0, sizeof(*value));\n");
        c_read_defaults(c, map->fields, map->count);
    }
    emit_text(out, "if (!widl_read_map(reader, &left))\n    return false;\n");
    put_in_order(c, map->fields, map->count);
    put_left_pairs(c, map);
    put_required(c, map->fields, map->count);
    emit_text(out, "return true;\n");
}

static void put_empty_reader(struct emit *out, bool is_strict)
{
    emit_text(out, is_strict ? "size_t left;\n" : "widl_string key;\nsize_t left;\n");
    emit_text(out, "\n"
                   "memset(target, 0, sizeof($type$));\n"
                   "if (!widl_read_map(reader, &left))\n"
                   "    return false;\n");
    emit_text(out, is_strict ? "if (!widl_read_no_pairs(reader, left))\n"
                               "    return false;\n"
                             : "for (; left > 0; left--)\n"
                               "    if (!widl_read_key(reader, &key) || !widl_read_skip(reader))\n"
                               "        return false;\n");
    emit_text(out, "widl_reader_leave(reader);\n"
                   "return true;\n");
}

void c_read_map(struct c_file *c, struct text function, struct text type, const struct c_map *map)
{
    struct emit *out = &c->source;

    emit_set(out, "linkage", text_of(map->is_part ? "static " : ""));
    emit_set(out, "function", function);
    emit_set(out, "type", type);
    if (map->count > 0) {
        c_find(c, map->fields, map->count);
        put_read_field(c, map);
    }
    emit_text(out, "\n$linkage$bool $function$(widl_reader *reader, void *target)\n{\n");
    out->indent++;
    if (map->count > 0 || map->rest)
        put_map_reader(c, map);
    else
        put_empty_reader(out, map->is_strict);
    emit_close(out, "");
}

void c_read_element(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    struct emit *out = &c->source;
    const struct model_field *field = &sequence->fields[i];
    const char *kind = sequence->place == C_ARGUMENT ? "position" : "index";
    struct text member = sequence->single ? text_of("(*value)") : member_of(c, field);
    struct text fail = arena_format(c->arena, "widl_reader_at_%s(reader, %zu)", kind, i);

    if (field->optional) {
        emit_line(out,
                  null_means_absent(field) ? "if (left > %zu && !widl_read_nil(reader)) {"
                                           : "if (left > %zu) {",
                  i);
        out->indent++;
        put_field(c, field, member, fail);
        emit_close(out, "");
        return;
    }
    emit_line(out, "if (left < %zu)", i + 1);
    emit_line(out, "    return widl_reader_missing_%s(reader, %zu);", kind, i);
    put_field(c, field, member, fail);
}

/* The elements from `from` on, as a list. */
static void put_rest_elements(struct c_file *c, const struct model_field *rest, size_t from)
{
    struct emit *out = &c->source;
    struct text member =
        arena_format(c->arena, "value->%.*s", TEXT_ARG(names_field(c->arena, rest)));
    struct text limits = c_limits(c, rest->type, "expect", "reader", member);

    emit_set(out, "rest", member);
    emit_set(out, "element", names_type(c->arena, rest->type->element));
    emit_set(out, "from", arena_format(c->arena, "%zu", from));
    emit_text(out, from > 0 ? "$rest$.size = left > $from$ ? left - $from$ : 0;\n"
                            : "$rest$.size = left;\n");
    if (limits.size > 0)
        put_check(c, limits, text_of("widl_reader_at(reader, \"args\")"));
    emit_text(out, "rest = ($element$ *)widl_reader_alloc(reader, $rest$.size, sizeof(*rest));\n"
                   "if (!rest)\n"
                   "    return false;\n");
    emit_open(out, "for (size_t i = 0; i < $rest$.size; i++)");
    c_read_value(c, rest->type->element, text_of("rest[i]"),
                 arena_format(c->arena, "widl_reader_at_position(reader, %.*s)",
                              TEXT_ARG(c_rest_index(c->arena, from))));
    emit_close(out, "");
    emit_text(out, "$rest$.data = rest;\n");
}

static void put_args(struct c_file *c, const struct model_message *message, bool single)
{
    struct emit *out = &c->source;
    size_t count = message->positional_count;
    struct c_sequence positional = {message->positional, count, C_ARGUMENT, single};

    if (count == 0 && !message->rest) {
        emit_text(out, message->is_strict ? "if (!widl_read_no_args(reader, payload->args))\n"
                                            "    return false;\n"
                                          : "");
        return;
    }
    emit_text(out, "widl_reader_open(reader, payload->args, reader->arena);\n"
                   "if (payload->args.size > 0 && !widl_read_list(reader, &left))\n"
                   "    return widl_reader_at(reader, \"args\");\n");
    for (size_t i = 0; i < count; i++)
        c_read_element(c, &positional, i);
    if (message->rest) {
        put_rest_elements(c, message->rest, count);
    } else if (message->is_strict) {
        emit_line(out, "if (left > %zu)", count);
        emit_line(out, "    return widl_reader_extra_position(reader, %zu);", count);
    }
}

static void put_kwargs(struct c_file *c, const struct model_message *message)
{
    if (message->keyword_count > 0 || message->keyword_rest)
        emit_text(&c->source, "widl_reader_open_map(reader, payload->kwargs, reader->arena);\n"
                              "if (!$kwargs$(reader, value))\n"
                              "    return widl_reader_at(reader, \"kwargs\");\n");
    else if (message->is_strict)
        emit_text(&c->source, "if (!widl_read_no_kwargs(reader, payload->kwargs))\n"
                              "    return false;\n");
}

static void put_message_reader(struct c_file *c, const struct model_message *message, bool single)
{
    struct emit *out = &c->source;

    emit_text(out, "$type$ *value = ($type$ *)target;\n");
    if (message->rest)
        emit_line(out, "%.*s *rest;", TEXT_ARG(names_type(c->arena, message->rest->type->element)));
    if (message->positional_count > 0 || message->rest)
        emit_text(out, "size_t left = 0;\n");
    emit_text(out, "\nmemset(value, 0, sizeof(*value));\n");
    c_read_defaults(c, message->positional, message->positional_count);
    c_read_defaults(c, message->keyword, message->keyword_count);
    put_args(c, message, single);
    put_kwargs(c, message);
    emit_text(out, "return true;\n");
}

void c_read_message(struct c_file *c, struct text function, struct text type,
                    const struct model_message *message, bool single)
{
    struct emit *out = &c->source;
    struct text kwargs = arena_format(c->arena, "%.*s_kwargs", TEXT_ARG(function));
    struct c_map map = {message->keyword, message->keyword_count, message->keyword_rest,
                        message->is_strict, true};

    if (message->keyword_count > 0 || message->keyword_rest)
        c_read_map(c, kwargs, type, &map);
    emit_set(out, "function", function);
    emit_set(out, "kwargs", kwargs);
    emit_set(out, "type", type);
    emit_text(
        out,
        "\n"
        "static bool $function$(widl_reader *reader, const widl_payload *payload, void *target)\n"
        "{\n");
    out->indent++;
    if (!c_has_payload(message))
        emit_text(out, "(void)target;\n"
                       "return widl_read_no_args(reader, payload->args) && "
                       "widl_read_no_kwargs(reader, payload->kwargs);\n");
    else
        put_message_reader(c, message, single);
    emit_close(out, "");
}
