/* SPDX-License-Identifier: MIT */
/*
 * Marshalling by tables: widl/table.h says what they are made of. Functions keep their names and
 * become one call of the interpreter; so files marshalled in either way can import each other.
 *
 * Defaults stay code, which is smaller than a table of them, and can be any C expression; so do
 * enums of integers.
 */
#include "gen/c/table.h"

#include <inttypes.h>

#include "base/names.h"

static const char *const kinds[] = {
    [MODEL_BOOL] = "BOOL",       [MODEL_INT] = "SAFE_INT",      [MODEL_INT8] = "INT8",
    [MODEL_INT16] = "INT16",     [MODEL_INT32] = "INT32",       [MODEL_INT64] = "INT64",
    [MODEL_UINT8] = "UINT8",     [MODEL_UINT16] = "UINT16",     [MODEL_UINT32] = "UINT32",
    [MODEL_UINT64] = "UINT64",   [MODEL_FLOAT32] = "FLOAT32",   [MODEL_FLOAT64] = "FLOAT64",
    [MODEL_STRING] = "STRING",   [MODEL_BYTES] = "BYTES",       [MODEL_ANY] = "VALUE",
    [MODEL_DECIMAL] = "DECIMAL", [MODEL_UUID] = "UUID",         [MODEL_URI] = "URI",
    [MODEL_WAMPID] = "WAMPID",   [MODEL_LIST] = "LIST",         [MODEL_MAP] = "MAP",
    [MODEL_ARRAY] = "ARRAY",     [MODEL_NULLABLE] = "NULLABLE", [MODEL_ENUM] = "NAMED",
    [MODEL_STRUCT] = "NAMED",    [MODEL_UNION] = "NAMED",
};

/* Timestamps and durations. */
static const char *const time_kinds[] = {
    [MODEL_ENCODING_TEXT] = "TIMESTAMP",
    [MODEL_ENCODING_SECONDS] = "SECONDS",
    [MODEL_ENCODING_MILLISECONDS] = "MILLISECONDS",
    [MODEL_ENCODING_NANOSECONDS] = "INT64",
};

bool c_uses_tables(const struct c_file *c)
{
    return c->options->optimize == GEN_SIZE;
}

static const char *kind_of(const struct model_type *type)
{
    return type->encoding != MODEL_ENCODING_NONE ? time_kinds[type->encoding]
                                                 : kinds[c_wire_kind(type)];
}

/* A table of this type, one for all places that need the same. */
static struct text shared_table(struct c_file *c, struct text type, const char *dimension,
                                struct text content)
{
    struct text key = arena_format(c->lasting, "%.*s %.*s", TEXT_ARG(type), TEXT_ARG(content));
    struct text *name = names_find(c->table_limits, key);

    if (name)
        return *name;
    name = arena_alloc(c->lasting, sizeof(*name));
    *name = arena_format(c->lasting, "marshalling_limits_%zu", ++c->table_limit_count);
    names_add(c->table_limits, key, name);
    emit_line(&c->source, "static const %.*s %.*s%s = %.*s;", TEXT_ARG(type), TEXT_ARG(*name),
              dimension, TEXT_ARG(content));
    return *name;
}

/* The array of a text's patterns. */
static struct text patterns_of(struct c_file *c, const struct model_type *type)
{
    struct text list = text_of("");

    if (!type->pattern)
        return text_of("NULL");
    for (const struct model_pattern *pattern = type->pattern; pattern; pattern = pattern->next) {
        struct text name = c_pattern(c, pattern);

        list = arena_format(c->arena, "%.*s&%.*s, ", TEXT_ARG(list), TEXT_ARG(name));
    }
    return shared_table(c, text_of("widl_pattern *const"), "[]",
                        arena_format(c->arena, "{%.*sNULL}", TEXT_ARG(list)));
}

static struct text text_limits_of(struct c_file *c, const struct model_type *type)
{
    struct c_limit limit = c_limit_of(c->arena, type);
    struct text patterns = patterns_of(c, type);

    if (!limit.kind)
        limit = (struct c_limit){.low = text_of("0"), .high = text_of("SIZE_MAX")};
    return shared_table(c, text_of("widl_table_text"), "",
                        arena_format(c->arena, "{{%.*s, %.*s}, %.*s}", TEXT_ARG(limit.low),
                                     TEXT_ARG(limit.high), TEXT_ARG(patterns)));
}

/* The table of limits of a type that has any. */
static struct text limits_of(struct c_file *c, const struct model_type *type)
{
    enum model_kind kind = c_wire_kind(type);
    struct c_limit limit = c_limit_of(c->arena, type);

    if (kind == MODEL_STRING || kind == MODEL_URI || kind == MODEL_DECIMAL)
        return text_limits_of(c, type);
    bool is_length = strcmp(limit.kind, "length") == 0;
    struct text table =
        arena_format(c->arena, "widl_table_%s%s", limit.kind, is_length ? "" : "_range");
    return shared_table(
        c, table, "",
        arena_format(c->arena, "{%.*s, %.*s}", TEXT_ARG(limit.low), TEXT_ARG(limit.high)));
}

/* The table of the functions of an enum, struct or union, from whatever file. */
static struct text named_of(struct c_file *c, const struct model_type *type)
{
    struct text stem = names_stem(c->lasting, type);
    struct text name = arena_format(c->lasting, "%.*s_marshalling_named", TEXT_ARG(stem));

    if (!names_add(c->table_named, stem, c))
        emit_line(&c->source, "static const widl_table_named %.*s = {%.*s_write, %.*s_read};",
                  TEXT_ARG(name), TEXT_ARG(stem), TEXT_ARG(stem));
    return name;
}

/* The address of what a type needs beside its kind; its table is written when it is new. */
static struct text detail_of(struct c_file *c, const struct model_type *type)
{
    enum model_kind kind = c_wire_kind(type);
    struct text name;

    if (kind >= MODEL_ENUM)
        name = named_of(c, type);
    else if (type->element)
        name = arena_format(c->arena, "%.*s_marshalling", TEXT_ARG(c_container(c, type)->helper));
    else if (type->pattern || c_limit_of(c->arena, type).kind)
        name = limits_of(c, type);
    else
        return text_of("NULL");
    return arena_format(c->arena, "&%.*s", TEXT_ARG(name));
}

/* How a container lays its elements out. */
struct layout {
    struct text size;
    struct text offset;
    struct text count;
};

static struct layout layout_of(struct c_file *c, const struct model_type *type)
{
    struct text stem = names_stem(c->arena, type);
    struct layout layout = {
        arena_format(c->arena, "sizeof(%.*s)", TEXT_ARG(names_type(c->arena, type->element))),
        text_of("0"),
        text_of("0"),
    };

    if (type->kind == MODEL_MAP)
        stem = arena_format(c->arena, "%.*s_entry", TEXT_ARG(stem));
    if (type->kind == MODEL_MAP || type->kind == MODEL_NULLABLE) {
        layout.size = arena_format(c->arena, "sizeof(%.*s)", TEXT_ARG(stem));
        layout.offset = arena_format(c->arena, "offsetof(%.*s, value)", TEXT_ARG(stem));
    }
    if (type->kind == MODEL_ARRAY)
        layout.count = arena_format(c->arena, "%" PRIu32, type->count);
    return layout;
}

static void put_container(struct c_file *c, const struct c_container *container)
{
    const struct model_type *type = container->type;
    struct layout layout = layout_of(c, type);
    struct text detail = detail_of(c, type->element);
    struct text length = text_of("NULL");

    if (c_limit_of(c->arena, type).kind)
        length = arena_format(c->arena, "&%.*s", TEXT_ARG(limits_of(c, type)));
    emit_line(&c->source, "static const widl_table_container %.*s_marshalling = {",
              TEXT_ARG(container->helper));
    emit_line(&c->source, "    %.*s, %.*s, %.*s, %.*s, %.*s, WIDL_TABLE_%s,", TEXT_ARG(length),
              TEXT_ARG(detail), TEXT_ARG(layout.size), TEXT_ARG(layout.count),
              TEXT_ARG(layout.offset), kind_of(type->element));
    emit_text(&c->source, "};\n");
}

void c_table_containers(struct c_file *c)
{
    for (const struct c_container *at = c->containers; at; at = at->next)
        if (at->uses & C_BOTH_WAYS)
            put_container(c, at);
}

/* Fields of the C type $type$, as rows of a table. */
struct rows {
    const struct model_field **fields;
    struct text *details;
    size_t count;
    size_t element_count; /* the first ones, which have no key */
    size_t pair_count;    /* those behind them */
    bool single;          /* the one field is the value itself */
};

static void add_fields(struct c_file *c, struct rows *rows, const struct model_field *fields,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rows->fields[rows->count] = &fields[i];
        rows->details[rows->count++] = detail_of(c, fields[i].type);
    }
}

static struct rows rows_of(struct c_file *c, const struct model_message *message, bool single)
{
    size_t most = message->positional_count + message->keyword_count + 2;
    struct rows rows = {
        .fields = arena_alloc(c->arena, most * sizeof(*rows.fields)),
        .details = arena_alloc(c->arena, most * sizeof(*rows.details)),
        .element_count = message->positional_count,
        .pair_count = message->keyword_count,
        .single = single,
    };

    add_fields(c, &rows, message->positional, message->positional_count);
    add_fields(c, &rows, message->keyword, message->keyword_count);
    add_fields(c, &rows, message->rest, message->rest ? 1 : 0);
    add_fields(c, &rows, message->keyword_rest, message->keyword_rest ? 1 : 0);
    return rows;
}

static void put_row(struct c_file *c, const struct rows *rows, size_t i)
{
    const struct model_field *field = rows->fields[i];
    bool has_key = i >= rows->element_count && i < rows->element_count + rows->pair_count;
    struct text value = text_of("0");
    size_t size = 0;

    if (field->optional)
        value = arena_format(c->arena, "offsetof(%.*s, value)",
                             TEXT_ARG(names_field_type(c->arena, field)));
    emit_set(&c->source, "key", has_key ? c_key(c->arena, field->name, &size) : text_of("NULL"));
    emit_set(&c->source, "detail", rows->details[i]);
    emit_set(&c->source, "member", names_field(c->arena, field));
    emit_set(&c->source, "size", arena_format(c->arena, "%zu", size));
    emit_set(&c->source, "kind", text_of(kind_of(field->type)));
    emit_set(&c->source, "value", value);
    if (rows->single)
        emit_text(&c->source, "    {$key$, $detail$, 0, $size$, WIDL_TABLE_$kind$, $value$},\n");
    else if (field->optional)
        emit_text(&c->source, "    {$key$, $detail$, offsetof($type$, $member$) + $value$, $size$, "
                              "WIDL_TABLE_$kind$, $value$},\n");
    else
        emit_text(&c->source, "    {$key$, $detail$, offsetof($type$, $member$), $size$, "
                              "WIDL_TABLE_$kind$, $value$},\n");
}

static void put_rows(struct c_file *c, const struct rows *rows)
{
    if (rows->count == 0)
        return;
    emit_text(&c->source, "static const widl_table_field $table$_marshalling_fields[] = {\n");
    for (size_t i = 0; i < rows->count; i++)
        put_row(c, rows, i);
    emit_text(&c->source, "};\n");
}

/* What is null is zeroed already. */
static bool any_default(const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->fields[i]->has_default && rows->fields[i]->value.kind != MODEL_NULLABLE)
            return true;
    return false;
}

static void put_defaults(struct c_file *c, const struct model_message *message)
{
    struct emit *out = &c->source;

    emit_text(out, "\nstatic void $table$_marshalling_defaults(void *target)\n{\n");
    out->indent++;
    emit_text(out, "$type$ *value = ($type$ *)target;\n\n");
    c_read_defaults(c, message->positional, message->positional_count);
    c_read_defaults(c, message->keyword, message->keyword_count);
    emit_close(out, "");
    emit_text(out, "\n");
}

static struct text flags_of(struct c_file *c, const struct model_message *message)
{
    struct text flags =
        arena_format(c->arena, "%s%s%s", message->is_strict ? " | WIDL_TABLE_STRICT" : "",
                     message->rest ? " | WIDL_TABLE_REST" : "",
                     message->keyword_rest ? " | WIDL_TABLE_KEYWORD_REST" : "");

    return flags.size > 0 ? text_of(flags.data + strlen(" | ")) : text_of("0");
}

/* The table $table$_marshalling of the C type $type$, which an empty message does not have. */
static void put_table(struct c_file *c, const struct model_message *message, bool has_type,
                      bool single)
{
    struct emit *out = &c->source;
    struct rows rows;

    emit_text(out, "\n");
    rows = rows_of(c, message, single);
    put_rows(c, &rows);
    if (any_default(&rows))
        put_defaults(c, message);
    emit_set(out, "elements", arena_format(c->arena, "%zu", rows.element_count));
    emit_set(out, "pairs", arena_format(c->arena, "%zu", rows.pair_count));
    emit_set(out, "flags", flags_of(c, message));
    emit_text(out, "static const widl_table $table$_marshalling = {\n");
    emit_text(out, rows.count > 0 ? "    $table$_marshalling_fields,\n" : "    NULL,\n");
    emit_text(out, any_default(&rows) ? "    $table$_marshalling_defaults,\n" : "    NULL,\n");
    emit_text(out, has_type ? "    sizeof($type$),\n" : "    0,\n");
    emit_text(out, "    $elements$, /* elements */\n"
                   "    $pairs$, /* pairs */\n"
                   "    $flags$,\n"
                   "};\n");
}

void c_table_struct(struct c_file *c, const struct model_struct *structure)
{
    struct emit *out = &c->source;
    struct model_message fields = {.is_strict = structure->is_strict};

    if (structure->is_tuple) {
        fields.positional = structure->fields;
        fields.positional_count = structure->field_count;
    } else {
        fields.keyword = structure->fields;
        fields.keyword_count = structure->field_count;
    }
    emit_set(out, "table", names_struct(c->arena, structure));
    emit_set(out, "form", text_of(structure->is_tuple ? "list" : "map"));
    put_table(c, &fields, true, false);
    emit_text(out, "\n"
                   "bool $type$_write(widl_writer *writer, const void *source)\n"
                   "{\n"
                   "    return widl_table_write_$form$(writer, &$type$_marshalling, source);\n"
                   "}\n"
                   "\n"
                   "bool $type$_read(widl_reader *reader, void *target)\n"
                   "{\n"
                   "    return widl_table_read_$form$(reader, &$type$_marshalling, target);\n"
                   "}\n");
}

void c_table_message(struct c_file *c, const struct c_message *message, bool is_written,
                     bool is_read)
{
    struct emit *out = &c->source;

    if (!is_written && !is_read)
        return;
    emit_set(out, "table", message->name);
    emit_set(out, "type", message->type);
    put_table(c, message->model, message->type.size > 0, message->single);
    if (is_written)
        emit_text(out, "\n"
                       "static bool $table$_write(widl_writer *writer, const void *source)\n"
                       "{\n"
                       "    return widl_table_write_message(writer, &$table$_marshalling, "
                       "source);\n"
                       "}\n");
    if (is_read)
        emit_text(out, "\n"
                       "static bool $table$_read(widl_reader *reader, const widl_payload *payload, "
                       "void *target)\n"
                       "{\n"
                       "    return widl_table_read_message(reader, &$table$_marshalling, payload, "
                       "target);\n"
                       "}\n");
}

void c_table_enum(struct c_file *c, const struct model_enum *enumeration)
{
    emit_set(&c->source, "closed", text_of(enumeration->is_closed ? "true" : "false"));
    emit_set(&c->source, "count", arena_format(c->arena, "%zu", enumeration->enumerator_count));
    emit_text(&c->source,
              "\n"
              "static const widl_table_names $type$_marshalling = {$type$_names, $count$, "
              "$closed$};\n"
              "\n"
              "bool $type$_write(widl_writer *writer, const void *source)\n"
              "{\n"
              "    return widl_table_write_name(writer, &$type$_marshalling, "
              "(unsigned)*(const $type$ *)source);\n"
              "}\n"
              "\n"
              "bool $type$_read(widl_reader *reader, void *target)\n"
              "{\n"
              "    unsigned number;\n"
              "    bool done = widl_table_read_name(reader, &$type$_marshalling, &number);\n"
              "\n"
              "    *($type$ *)target = ($type$)number;\n"
              "    return done;\n"
              "}\n");
}

static void put_members(struct c_file *c, const struct model_union *tagged)
{
    struct text *details = arena_alloc(c->arena, tagged->member_count * sizeof(*details));

    for (size_t i = 0; i < tagged->member_count; i++)
        details[i] = detail_of(c, tagged->members[i].type);
    emit_text(&c->source, "static const widl_table_field $type$_marshalling_members[] = {\n");
    for (size_t i = 0; i < tagged->member_count; i++) {
        emit_set(&c->source, "detail", details[i]);
        emit_set(&c->source, "member", names_union_member(c->arena, &tagged->members[i]));
        emit_text(&c->source,
                  "    {NULL, $detail$, offsetof($type$, $member$), 0, WIDL_TABLE_NAMED, 0},\n");
    }
    emit_text(&c->source, "};\n");
}

void c_table_union(struct c_file *c, const struct model_union *tagged)
{
    emit_text(&c->source, "\n");
    put_members(c, tagged);
    emit_text(&c->source,
              "static const widl_table_union $type$_marshalling = {&$type$_tag, "
              "$type$_marshalling_members};\n"
              "\n"
              "bool $type$_write(widl_writer *writer, const void *source)\n"
              "{\n"
              "    const $type$ *value = (const $type$ *)source;\n"
              "\n"
              "    return widl_table_write_union(writer, &$type$_marshalling, "
              "(unsigned)value->kind, value);\n"
              "}\n"
              "\n"
              "bool $type$_read(widl_reader *reader, void *target)\n"
              "{\n"
              "    $type$ *value = ($type$ *)target;\n"
              "    unsigned member;\n"
              "    bool done;\n"
              "\n"
              "    memset(value, 0, sizeof(*value));\n"
              "    done = widl_table_read_union(reader, &$type$_marshalling, &member, value);\n"
              "    value->kind = ($type$_kind)member;\n"
              "    return done;\n"
              "}\n");
}
