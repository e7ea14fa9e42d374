/* SPDX-License-Identifier: MIT */
/* The functions that write and read types made of others, one pair for each container. */
#include <inttypes.h>

#include "gen/c/table.h"

/* How a list, a map or an array is walked. */
struct walk {
    struct text count;
    struct text item;    /* an element in what is written */
    struct text at_item; /* adds it to the path of a failure */
};

static struct walk walk_of(struct c_file *c, const struct model_type *type)
{
    struct walk walk = {
        .count = text_of("value->size"),
        .item = text_of("value->data[i]"),
        .at_item = text_of("widl_writer_at_index(writer, i)"),
    };

    if (type->kind == MODEL_ARRAY)
        walk.count = arena_format(c->arena, "%" PRIu32, type->count);
    if (type->kind == MODEL_MAP) {
        walk.item = text_of("value->data[i].value");
        walk.at_item = text_of("widl_writer_at_key(writer, value->data[i].key)");
    }
    return walk;
}

static void put_writer(struct c_file *c, const struct c_container *container)
{
    struct emit *out = &c->source;
    const struct model_type *type = container->type;
    struct walk walk = walk_of(c, type);
    struct text limits = c_limits(c, type, "check", "writer", text_of("(*value)"));

    if (limits.size > 0)
        emit_line(out, "if (!%.*s)\n        return false;", TEXT_ARG(limits));
    emit_line(out, "if (!widl_write_%s(writer, %.*s))\n        return false;",
              type->kind == MODEL_MAP ? "map" : "list", TEXT_ARG(walk.count));
    emit_set(out, "count", walk.count);
    emit_open(out, "for (size_t i = 0; i < $count$; i++)");
    if (type->kind == MODEL_MAP)
        emit_text(out, "if (!widl_write_string(writer, value->data[i].key))\n"
                       "    return false;\n");
    c_write_value(c, type->element, walk.item, walk.at_item);
    emit_close(out, "");
    emit_text(out, "return true;\n");
}

static void put_nullable_writer(struct c_file *c, const struct c_container *container)
{
    emit_text(&c->source, "if (!value->has_value)\n"
                          "    return widl_write_nil(writer);\n");
    c_write_value(c, container->type->element, text_of("value->value"), text_of("false"));
    emit_text(&c->source, "return true;\n");
}

static void put_reader(struct c_file *c, const struct c_container *container)
{
    struct emit *out = &c->source;
    const struct model_type *type = container->type;
    bool is_map = type->kind == MODEL_MAP;
    struct text limits = c_limits(c, type, "expect", "reader", text_of("(*value)"));

    emit_set(out, "kind", text_of(is_map ? "map" : "list"));
    emit_set(out, "element",
             is_map ? arena_format(c->arena, "%.*s_entry", TEXT_ARG(names_stem(c->arena, type)))
                    : names_type(c->arena, type->element));
    emit_text(out, "$element$ *data;\n\n"
                   "if (!widl_read_$kind$(reader, &value->size))\n"
                   "    return false;\n");
    if (limits.size > 0)
        emit_line(out, "if (!%.*s)\n        return false;", TEXT_ARG(limits));
    emit_text(out, "data = ($element$ *)widl_reader_alloc(reader, value->size, sizeof(*data));\n"
                   "if (!data)\n"
                   "    return false;\n");
    emit_open(out, "for (size_t i = 0; i < value->size; i++)");
    if (is_map)
        emit_text(out, "if (!widl_read_string(reader, &data[i].key))\n"
                       "    return false;\n");
    c_read_value(c, type->element, text_of(is_map ? "data[i].value" : "data[i]"),
                 text_of(is_map ? "widl_reader_at(reader, data[i].key.data)"
                                : "widl_reader_at_index(reader, i)"));
    emit_close(out, "");
    emit_text(out, "widl_reader_leave(reader);\n"
                   "value->data = data;\n"
                   "return true;\n");
}

static void put_array_reader(struct c_file *c, const struct c_container *container)
{
    struct emit *out = &c->source;
    const struct model_type *type = container->type;

    emit_set(out, "count", walk_of(c, type).count);
    emit_text(out, "if (!widl_read_array(reader, $count$))\n"
                   "    return false;\n");
    emit_open(out, "for (size_t i = 0; i < $count$; i++)");
    c_read_value(c, type->element, text_of("value->data[i]"),
                 text_of("widl_reader_at_index(reader, i)"));
    emit_close(out, "");
    emit_text(out, "widl_reader_leave(reader);\n"
                   "return true;\n");
}

static void put_nullable_reader(struct c_file *c, const struct c_container *container)
{
    emit_text(&c->source, "memset(value, 0, sizeof(*value));\n"
                          "if (widl_read_nil(reader))\n"
                          "    return true;\n");
    c_read_value(c, container->type->element, text_of("value->value"), text_of("false"));
    emit_text(&c->source, "value->has_value = true;\n"
                          "return true;\n");
}

typedef void put_body_fn(struct c_file *c, const struct c_container *container);

static const struct {
    put_body_fn *writer;
    put_body_fn *reader;
} bodies[] = {
    [MODEL_LIST] = {put_writer, put_reader},
    [MODEL_MAP] = {put_writer, put_reader},
    [MODEL_ARRAY] = {put_writer, put_array_reader},
    [MODEL_NULLABLE] = {put_nullable_writer, put_nullable_reader},
};

static void put_helpers(struct c_file *c, const struct c_container *container)
{
    struct emit *out = &c->source;

    if (container->uses & C_WRITTEN) {
        emit_text(out,
                  "\nstatic bool write_$helper$(widl_writer *writer, const $type$ *value)\n{\n");
        out->indent++;
        bodies[container->type->kind].writer(c, container);
        emit_close(out, "");
    }
    if (container->uses & C_READ) {
        emit_text(out, "\nstatic bool read_$helper$(widl_reader *reader, $type$ *value)\n{\n");
        out->indent++;
        bodies[container->type->kind].reader(c, container);
        emit_close(out, "");
    }
}

static void declare(struct c_file *c, const struct c_container *container)
{
    if (container->uses & C_WRITTEN)
        emit_text(&c->source,
                  "static bool write_$helper$(widl_writer *writer, const $type$ *value);\n");
    if (container->uses & C_READ)
        emit_text(&c->source, "static bool read_$helper$(widl_reader *reader, $type$ *value);\n");
}

static void set_names(struct c_file *c, const struct c_container *container)
{
    emit_set(&c->source, "helper", container->helper);
    emit_set(&c->source, "type", container->stem);
}

void c_helpers(struct c_file *c)
{
    if (c->containers)
        emit_text(&c->source, "\n");
    if (c_uses_tables(c)) {
        c_table_containers(c);
        return;
    }
    for (const struct c_container *at = c->containers; at; at = at->next) {
        set_names(c, at);
        declare(c, at);
    }
    for (const struct c_container *at = c->containers; at; at = at->next) {
        set_names(c, at);
        put_helpers(c, at);
    }
}
