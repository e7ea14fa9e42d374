/* SPDX-License-Identifier: MIT */
/*
 * Functions that write values. Neighbouring scalars, strings and bytes form a run: what must hold
 * is checked first, then one reservation covers them all and they are put without further checks.
 * Everything else is written by a call of its own, its key by the run before it.
 */
#include "gen/c/c_file.h"

/* How a scalar is written: `size` bytes at most, plus its own size for strings and bytes. */
static const struct scalar {
    const char *write;
    const char *put;
    const char *check; /* what must hold before it is put, NULL if nothing */
    unsigned size;
    bool sized;
} scalars[] = {
    [MODEL_BOOL] = {"widl_write_bool", "widl_put_bool", NULL, 1, false},
    [MODEL_INT] = {"widl_write_safe_int", "widl_put_int", "widl_check_safe_int", 9, false},
    [MODEL_INT8] = {"widl_write_int", "widl_put_int", NULL, 2, false},
    [MODEL_INT16] = {"widl_write_int", "widl_put_int", NULL, 3, false},
    [MODEL_INT32] = {"widl_write_int", "widl_put_int", NULL, 5, false},
    [MODEL_INT64] = {"widl_write_int", "widl_put_int", NULL, 9, false},
    [MODEL_UINT8] = {"widl_write_uint", "widl_put_uint", NULL, 2, false},
    [MODEL_UINT16] = {"widl_write_uint", "widl_put_uint", NULL, 3, false},
    [MODEL_UINT32] = {"widl_write_uint", "widl_put_uint", NULL, 5, false},
    [MODEL_UINT64] = {"widl_write_uint", "widl_put_uint", NULL, 9, false},
    [MODEL_FLOAT32] = {"widl_write_float32", "widl_put_float32", NULL, 5, false},
    [MODEL_FLOAT64] = {"widl_write_float64", "widl_put_float64", NULL, 9, false},
    [MODEL_STRING] = {"widl_write_string", "widl_put_string", "widl_check_string", 5, true},
    [MODEL_BYTES] = {"widl_write_bytes", "widl_put_bytes", "widl_check_bytes", 5, true},
    [MODEL_ANY] = {"widl_write_value", NULL, NULL, 0, false},
    [MODEL_DECIMAL] = {"widl_write_decimal", "widl_put_string", "widl_check_decimal", 5, true},
    [MODEL_UUID] = {"widl_write_uuid", "widl_put_uuid", NULL, 38, false},
    [MODEL_URI] = {"widl_write_uri", "widl_put_string", "widl_check_uri", 5, true},
    [MODEL_WAMPID] = {"widl_write_wampid", "widl_put_uint", "widl_check_wampid", 9, false},
};

/* Timestamps and durations. */
static const struct scalar times[] = {
    [MODEL_ENCODING_TEXT] = {"widl_write_timestamp", "widl_put_timestamp", NULL, 31, false},
    [MODEL_ENCODING_SECONDS] = {"widl_write_seconds", "widl_put_seconds", "widl_check_seconds", 9,
                                false},
    [MODEL_ENCODING_MILLISECONDS] = {"widl_write_milliseconds", "widl_put_milliseconds",
                                     "widl_check_milliseconds", 9, false},
    [MODEL_ENCODING_NANOSECONDS] = {"widl_write_int", "widl_put_int", NULL, 9, false},
};

static const struct scalar *scalar_of(const struct model_type *type)
{
    if (type->encoding != MODEL_ENCODING_NONE)
        return &times[type->encoding];
    return &scalars[c_wire_kind(type)];
}

static bool is_flat(const struct model_field *field)
{
    return c_wire_kind(field->type) < MODEL_LIST && scalar_of(field->type)->put;
}

static struct text call_of(struct c_file *c, const struct model_type *type, struct text expression)
{
    switch (c_wire_kind(type)) {
    case MODEL_LIST:
    case MODEL_MAP:
    case MODEL_ARRAY:
    case MODEL_NULLABLE:
        return arena_format(c->arena, "write_%.*s(writer, &%.*s)",
                            TEXT_ARG(c_container(c, type)->helper), TEXT_ARG(expression));
    case MODEL_ENUM:
    case MODEL_STRUCT:
    case MODEL_UNION:
        return arena_format(c->arena, "%.*s_write(writer, &%.*s)",
                            TEXT_ARG(names_stem(c->arena, type)), TEXT_ARG(expression));
    default:
        return arena_format(c->arena, "%s(writer, %.*s)", scalar_of(type)->write,
                            TEXT_ARG(expression));
    }
}

/* The limits of what is made of other types are checked by its helper. */
static struct text own_limits(struct c_file *c, const struct model_type *type,
                              struct text expression)
{
    if (type->element)
        return (struct text){NULL, 0};
    return c_limits(c, type, "check", "writer", expression);
}

static void put_check(struct c_file *c, struct text condition, struct text call, struct text fail)
{
    emit_set(&c->source, "condition", condition);
    emit_set(&c->source, "call", call);
    emit_set(&c->source, "fail", fail);
    emit_text(&c->source, "if ($condition$!$call$)\n    return $fail$;\n");
}

void c_write_value(struct c_file *c, const struct model_type *type, struct text expression,
                   struct text fail)
{
    struct text limits = own_limits(c, type, expression);

    if (limits.size > 0)
        put_check(c, (struct text){NULL, 0}, limits, fail);
    put_check(c, (struct text){NULL, 0}, call_of(c, type, expression), fail);
}

static struct text member_of(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    if (sequence->single)
        return text_of("(*value)");
    return arena_format(c->arena, "value->%.*s",
                        TEXT_ARG(names_field(c->arena, &sequence->fields[i])));
}

static struct text value_of(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    struct text member = member_of(c, sequence, i);

    if (!sequence->fields[i].optional)
        return member;
    return arena_format(c->arena, "%.*s.value", TEXT_ARG(member));
}

static struct text failure_of(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    if (sequence->place == C_ARGUMENT)
        return arena_format(c->arena, "widl_writer_at_position(writer, %zu)", i);
    if (sequence->place == C_ELEMENT)
        return arena_format(c->arena, "widl_writer_at_index(writer, %zu)", i);
    return arena_format(c->arena, "widl_writer_at(writer, %.*s)",
                        TEXT_ARG(c_string(c->arena, sequence->fields[i].name)));
}

/* What must hold for field `i` to be part of the message: empty for required fields. */
static struct text presence_of(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    if (!sequence->fields[i].optional)
        return (struct text){NULL, 0};
    return arena_format(c->arena, "%.*s.present", TEXT_ARG(member_of(c, sequence, i)));
}

static void put_checks(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    const struct model_type *type = sequence->fields[i].type;
    const struct scalar *scalar = scalar_of(type);
    struct text expression = value_of(c, sequence, i);
    struct text presence = presence_of(c, sequence, i);
    struct text condition =
        presence.size == 0 ? presence : arena_format(c->arena, "%.*s && ", TEXT_ARG(presence));
    struct text limits = own_limits(c, type, expression);

    if (scalar->check)
        put_check(c, condition,
                  arena_format(c->arena, "%s(writer, %.*s)", scalar->check, TEXT_ARG(expression)),
                  failure_of(c, sequence, i));
    if (limits.size > 0)
        put_check(c, condition, limits, failure_of(c, sequence, i));
}

static void put_key(struct c_file *c, const struct model_field *field)
{
    size_t size;
    struct text key = c_key(c->arena, field->name, &size);

    emit_line(&c->source, "out = widl_put_raw(out, %.*s, %zu);", TEXT_ARG(key), size);
}

static void put_flat(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    struct emit *out = &c->source;
    const struct model_field *field = &sequence->fields[i];
    struct text presence = presence_of(c, sequence, i);
    struct text expression = value_of(c, sequence, i);
    const char *put = scalar_of(field->type)->put;

    if (presence.size > 0 && sequence->place == C_PAIR)
        emit_line(out, "if (%.*s) {", TEXT_ARG(presence));
    else if (presence.size > 0)
        emit_line(out, "if (positional > %zu) {", i);
    out->indent += presence.size > 0;
    if (sequence->place == C_PAIR)
        put_key(c, field);
    if (presence.size > 0 && sequence->place != C_PAIR)
        emit_line(out, "out = %.*s ? %s(out, %.*s) : widl_put_nil(out);", TEXT_ARG(presence), put,
                  TEXT_ARG(expression));
    else
        emit_line(out, "out = %s(out, %.*s);", put, TEXT_ARG(expression));
    if (presence.size > 0)
        emit_close(out, "");
}

/* Most bytes of fields [from, to) and, for `key_of_next`, of the key of field `to`. */
static struct text run_size(struct c_file *c, const struct c_sequence *sequence, size_t from,
                            size_t to, bool key_of_next)
{
    size_t fixed = from == 0 ? 5 : 0;
    struct buffer sizes = {0};
    struct text text;
    size_t key_size = 0;

    for (size_t i = from; i < to; i++) {
        const struct scalar *scalar = scalar_of(sequence->fields[i].type);

        c_key(c->arena, sequence->fields[i].name, &key_size);
        fixed += scalar->size + (sequence->place == C_PAIR ? key_size : 0);
        if (scalar->sized)
            buffer_format(&sizes, " + %.*s.size", TEXT_ARG(value_of(c, sequence, i)));
    }
    if (key_of_next)
        c_key(c->arena, sequence->fields[to].name, &key_size);
    text = arena_format(c->arena, "%zu%.*s", fixed + (key_of_next ? key_size : 0),
                        TEXT_ARG(buffer_text(&sizes)));
    buffer_free(&sizes);
    return text;
}

/* One run: fields [from, to), all flat, and the key of field `to` when it is not. The first run
 * writes the head of the map or list as well. */
static void put_run(struct c_file *c, const struct c_sequence *sequence, size_t from, size_t to,
                    bool key_of_next)
{
    struct emit *out = &c->source;

    if (from > 0 && from == to && !key_of_next)
        return;
    for (size_t i = from; i < to; i++)
        put_checks(c, sequence, i);
    emit_line(out, "out = widl_writer_reserve(writer, %.*s);",
              TEXT_ARG(run_size(c, sequence, from, to, key_of_next)));
    emit_text(out, "if (!out)\n    return false;\n");
    if (from == 0)
        emit_line(out, sequence->place == C_PAIR ? "out = widl_put_map(out, count);"
                                                 : "out = widl_put_list(out, positional);");
    for (size_t i = from; i < to; i++)
        put_flat(c, sequence, i);
    if (key_of_next)
        put_key(c, &sequence->fields[to]);
    emit_text(out, "widl_writer_commit(writer, out);\n");
}

static void put_optional_keyed(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    struct emit *out = &c->source;
    size_t size;
    struct text key = c_key(c->arena, sequence->fields[i].name, &size);

    emit_line(out, "if (%.*s) {", TEXT_ARG(presence_of(c, sequence, i)));
    out->indent++;
    emit_line(out, "out = widl_writer_reserve(writer, %zu);", size);
    emit_text(out, "if (!out)\n    return false;\n");
    emit_line(out, "widl_writer_commit(writer, widl_put_raw(out, %.*s, %zu));", TEXT_ARG(key),
              size);
    c_write_value(c, sequence->fields[i].type, value_of(c, sequence, i),
                  failure_of(c, sequence, i));
    emit_close(out, "");
}

static void put_optional_position(struct c_file *c, const struct c_sequence *sequence, size_t i)
{
    struct emit *out = &c->source;

    emit_line(out, "if (positional > %zu && !%.*s && !widl_write_nil(writer))", i,
              TEXT_ARG(presence_of(c, sequence, i)));
    emit_text(out, "    return false;\n");
    emit_line(out, "if (%.*s) {", TEXT_ARG(presence_of(c, sequence, i)));
    out->indent++;
    c_write_value(c, sequence->fields[i].type, value_of(c, sequence, i),
                  failure_of(c, sequence, i));
    emit_close(out, "");
}

void c_write_sequence(struct c_file *c, const struct c_sequence *sequence)
{
    size_t from = 0;

    for (size_t i = 0; i < sequence->count; i++) {
        const struct model_field *field = &sequence->fields[i];
        bool with_key = sequence->place == C_PAIR && !field->optional;

        if (is_flat(field))
            continue;
        put_run(c, sequence, from, i, with_key);
        from = i + 1;
        if (!field->optional)
            c_write_value(c, field->type, value_of(c, sequence, i), failure_of(c, sequence, i));
        else if (sequence->place == C_PAIR)
            put_optional_keyed(c, sequence, i);
        else
            put_optional_position(c, sequence, i);
    }
    put_run(c, sequence, from, sequence->count, false);
}

/* The number of pairs, as the declaration of `count`: the required ones and those present. */
static void put_count(struct c_file *c, const struct c_sequence *sequence)
{
    struct emit *out = &c->source;
    size_t required = 0;

    for (size_t i = 0; i < sequence->count; i++)
        required += !sequence->fields[i].optional;
    emit_line(out, "size_t count = %zu;", required);
    emit_text(out, "unsigned char *out;\n\n");
    for (size_t i = 0; i < sequence->count; i++)
        if (sequence->fields[i].optional)
            emit_line(out, "count += %.*s;", TEXT_ARG(presence_of(c, sequence, i)));
}

/* The pairs that the contract does not name; a key that it names has its own member. */
static void put_rest_pairs(struct c_file *c, const struct c_map *map)
{
    struct emit *out = &c->source;
    struct text member =
        arena_format(c->arena, "value->%.*s", TEXT_ARG(names_field(c->arena, map->rest)));

    emit_set(out, "rest", member);
    emit_open(out, "for (size_t i = 0; i < $rest$.size; i++)");
    if (map->count > 0)
        emit_text(out, "if ($function$_find($rest$.data[i].key) >= 0)\n"
                       "    return widl_writer_taken(writer, $rest$.data[i].key);\n");
    emit_text(out, "if (!widl_write_string(writer, $rest$.data[i].key))\n"
                   "    return false;\n");
    c_write_value(
        c, map->rest->type->element, arena_format(c->arena, "%.*s.data[i].value", TEXT_ARG(member)),
        arena_format(c->arena, "widl_writer_at_key(writer, %.*s.data[i].key)", TEXT_ARG(member)));
    emit_close(out, "");
}

static void put_pairs(struct c_file *c, const struct c_map *map)
{
    struct emit *out = &c->source;
    struct c_sequence sequence = {map->fields, map->count, C_PAIR, false};

    emit_text(out, "const $type$ *value = (const $type$ *)source;\n");
    put_count(c, &sequence);
    if (map->rest)
        emit_line(out, "count += value->%.*s.size;", TEXT_ARG(names_field(c->arena, map->rest)));
    c_write_sequence(c, &sequence);
    if (map->rest)
        put_rest_pairs(c, map);
    emit_text(out, "return true;\n");
}

void c_write_map(struct c_file *c, struct text function, struct text type, const struct c_map *map)
{
    struct emit *out = &c->source;

    emit_set(out, "linkage", text_of(map->is_part ? "static " : ""));
    emit_set(out, "function", function);
    emit_set(out, "type", type);
    if (map->rest && map->count > 0)
        c_find(c, map->fields, map->count);
    emit_text(out, "\n$linkage$bool $function$(widl_writer *writer, const void *source)\n{\n");
    out->indent++;
    if (map->count > 0 || map->rest)
        put_pairs(c, map);
    else
        emit_text(out, "(void)source;\nreturn widl_write_map(writer, 0);\n");
    emit_close(out, "");
}

void c_write_count(struct c_file *c, const struct c_sequence *sequence)
{
    struct emit *out = &c->source;
    size_t required = 0;

    while (required < sequence->count && !sequence->fields[required].optional)
        required++;
    emit_line(out, "size_t positional = %zu;", required);
    if (sequence->count > 0)
        emit_text(out, "unsigned char *out;\n");
    emit_text(out, "\n");
    for (size_t i = required; i < sequence->count; i++) {
        emit_line(out, "if (%.*s)", TEXT_ARG(presence_of(c, sequence, i)));
        emit_line(out, "    positional = %zu;", i + 1);
    }
}

static bool all_optional(const struct model_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!fields[i].optional)
            return false;
    return true;
}

/* Whether any keyword is sent, as a C expression; empty when that is always so. */
static struct text any_keyword(struct c_file *c, const struct model_message *message)
{
    struct c_sequence keywords = {message->keyword, message->keyword_count, C_PAIR, false};
    struct buffer out = {0};
    struct text text;

    if (!all_optional(keywords.fields, keywords.count))
        return (struct text){NULL, 0};
    for (size_t i = 0; i < keywords.count; i++)
        buffer_format(&out, "%s%.*s", i > 0 ? " || " : "", TEXT_ARG(presence_of(c, &keywords, i)));
    if (message->keyword_rest)
        buffer_format(&out, "%svalue->%.*s.size > 0", keywords.count > 0 ? " || " : "",
                      TEXT_ARG(names_field(c->arena, message->keyword_rest)));
    text = arena_text(c->arena, buffer_text(&out));
    buffer_free(&out);
    return text;
}

static bool has_keywords(const struct model_message *message)
{
    return message->keyword_count > 0 || message->keyword_rest;
}

/* Leaves out what is empty: kwargs without pairs, and then args without elements. */
static void put_elements(struct c_file *c, const struct model_message *message)
{
    struct emit *out = &c->source;
    struct text any = any_keyword(c, message);

    if (has_keywords(message) && any.size == 0) {
        emit_text(out, "writer->elements = 2;\n");
        return;
    }
    emit_set(out, "any", any);
    emit_text(out, has_keywords(message)
                       ? "writer->elements = $any$ ? 2 : positional > 0 ? 1 : 0;\n"
                       : "writer->elements = positional > 0 ? 1 : 0;\n");
    emit_text(out, "if (writer->elements == 0)\n"
                   "    return true;\n");
}

/* How many elements there are; with a rest, all named ones come before it. */
static void put_positional_count(struct c_file *c, const struct model_message *message,
                                 const struct c_sequence *positional)
{
    struct emit *out = &c->source;

    c_write_count(c, positional);
    if (!message->rest)
        return;
    struct text member =
        arena_format(c->arena, "value->%.*s", TEXT_ARG(names_field(c->arena, message->rest)));
    struct text limits = c_limits(c, message->rest->type, "check", "writer", member);

    if (limits.size > 0)
        put_check(c, (struct text){NULL, 0}, limits, text_of("widl_writer_at(writer, \"args\")"));
    emit_line(out, "if (%.*s.size > 0)", TEXT_ARG(member));
    if (positional->count > 0)
        emit_line(out, "    positional = %zu + %.*s.size;", positional->count, TEXT_ARG(member));
    else
        emit_line(out, "    positional = %.*s.size;", TEXT_ARG(member));
}

static void put_args(struct c_file *c, const struct model_message *message,
                     const struct c_sequence *positional)
{
    struct emit *out = &c->source;

    if (positional->count > 0)
        c_write_sequence(c, positional);
    else
        emit_text(out, "if (!widl_write_list(writer, positional))\n    return false;\n");
    if (!message->rest)
        return;
    struct text rest = names_field(c->arena, message->rest);

    emit_set(out, "rest", rest);
    emit_open(out, "for (size_t i = 0; i < value->$rest$.size; i++)");
    c_write_value(c, message->rest->type->element,
                  arena_format(c->arena, "value->%.*s.data[i]", TEXT_ARG(rest)),
                  arena_format(c->arena, "widl_writer_at_position(writer, %.*s)",
                               TEXT_ARG(c_rest_index(c->arena, positional->count))));
    emit_close(out, "");
}

static void put_kwargs(struct c_file *c, const struct model_message *message)
{
    if (!has_keywords(message))
        return;
    emit_text(&c->source, any_keyword(c, message).size > 0
                              ? "if (writer->elements == 2 && !$kwargs$(writer, value))\n"
                              : "if (!$kwargs$(writer, value))\n");
    emit_text(&c->source, "    return widl_writer_at(writer, \"kwargs\");\n");
}

void c_write_message(struct c_file *c, struct text function, struct text type,
                     const struct model_message *message, bool single)
{
    struct emit *out = &c->source;
    struct c_sequence positional = {message->positional, message->positional_count, C_ARGUMENT,
                                    single};
    struct c_map map = {message->keyword, message->keyword_count, message->keyword_rest,
                        message->is_strict, true};
    struct text kwargs = arena_format(c->arena, "%.*s_kwargs", TEXT_ARG(function));

    if (has_keywords(message))
        c_write_map(c, kwargs, type, &map);
    emit_set(out, "function", function);
    emit_set(out, "kwargs", kwargs);
    emit_set(out, "type", type);
    emit_text(out, "\nstatic bool $function$(widl_writer *writer, const void *source)\n{\n");
    out->indent++;
    emit_text(out, "const $type$ *value = (const $type$ *)source;\n");
    put_positional_count(c, message, &positional);
    put_elements(c, message);
    put_args(c, message, &positional);
    put_kwargs(c, message);
    emit_text(out, "return true;\n");
    emit_close(out, "");
}
