/* SPDX-License-Identifier: MIT */
/*
 * Marshalling of types that are made of others, which are lists, maps, arrays and what can be null:
 * each distinct one of a file gets one pair of static helper functions. Two types are the same when
 * they have the same C type and the same limits at every level.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "gen/c/c_file.h"

static void put_limits(struct buffer *out, char mark, const struct model_limits *limits)
{
    if (!limits->has_low && !limits->has_high)
        return;
    buffer_format(out, " %c%d%d:%" PRId64 ":%" PRId64 ":%a:%a", mark, limits->has_low,
                  limits->has_high, limits->low, limits->high, limits->low_float,
                  limits->high_float);
}

/* The stem leads, so that types of one C type stand together when sorted. */
static struct text key_of(struct arena *arena, const struct model_type *type)
{
    struct buffer out = {0};
    struct text key;

    buffer_append(&out, names_stem(arena, type));
    for (const struct model_type *at = type; at; at = at->element) {
        put_limits(&out, 'l', &at->length);
        put_limits(&out, 'r', &at->range);
        /* What is the same to C can differ on the wire: `int` and `int64`, or two encodings. */
        buffer_format(&out, " %d", (int)at->kind);
        if (at->encoding != MODEL_ENCODING_NONE)
            buffer_format(&out, " e%d", (int)at->encoding);
    }
    key = arena_text(arena, buffer_text(&out));
    buffer_free(&out);
    return key;
}

static int compare(const void *a, const void *b)
{
    struct text left = ((const struct c_container *)a)->key;
    struct text right = ((const struct c_container *)b)->key;
    size_t common = left.size < right.size ? left.size : right.size;
    int order = memcmp(left.data, right.data, common);

    return order != 0 ? order : (left.size > right.size) - (left.size < right.size);
}

/* Found types, counted first and then stored: `found` is NULL in the first pass. */
struct collector {
    struct arena *arena;
    struct c_container *found;
    size_t count;
};

static void collect(void *context, const struct model_field *field, enum c_uses uses)
{
    struct collector *collector = context;

    for (const struct model_type *type = field->type; type->element; type = type->element) {
        if (collector->found)
            collector->found[collector->count] = (struct c_container){
                .type = type, .key = key_of(collector->arena, type), .uses = uses};
        collector->count++;
    }
}

/* Same keys next to each other become one; same stems with different limits are numbered. */
static size_t unite(struct arena *arena, struct c_container *sorted, size_t count)
{
    size_t kept = 0;
    size_t variant = 1;

    for (size_t i = 0; i < count; i++) {
        struct text stem = names_stem(arena, sorted[i].type);

        if (kept > 0 && text_equal(sorted[kept - 1].key, sorted[i].key)) {
            sorted[kept - 1].uses |= sorted[i].uses;
            continue;
        }
        if (kept > 0 && text_equal(names_stem(arena, sorted[kept - 1].type), stem))
            variant++;
        else
            variant = 1;
        sorted[kept] = sorted[i];
        sorted[kept].helper =
            variant == 1 ? stem : arena_format(arena, "%.*s_v%zu", TEXT_ARG(stem), variant);
        kept++;
    }
    return kept;
}

void c_containers_collect(struct c_file *c)
{
    struct collector collector = {.arena = c->arena};

    c_fields_each(c, collect, &collector);
    if (collector.count == 0)
        return;
    collector.found = arena_alloc(c->arena, collector.count * sizeof(*collector.found));
    collector.count = 0;
    c_fields_each(c, collect, &collector);
    qsort(collector.found, collector.count, sizeof(*collector.found), compare);
    c->containers = collector.found;
    c->container_count = unite(c->arena, collector.found, collector.count);
}

struct text c_container_helper(const struct c_file *c, const struct model_type *type)
{
    struct c_container wanted = {.key = key_of(c->arena, type)};
    const struct c_container *found =
        bsearch(&wanted, c->containers, c->container_count, sizeof(*c->containers), compare);

    return found->helper;
}

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
    struct text limits = c_limits(c->arena, type, "check", "writer", text_of("(*value)"));

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
    struct text limits = c_limits(c->arena, type, "expect", "reader", text_of("(*value)"));

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

void c_containers(struct c_file *c)
{
    struct emit *out = &c->source;

    for (size_t i = 0; i < c->container_count; i++) {
        emit_set(out, "helper", c->containers[i].helper);
        emit_set(out, "type", names_type(c->arena, c->containers[i].type));
        emit_text(out, i == 0 ? "\n" : "");
        if (c->containers[i].uses & C_WRITTEN)
            emit_text(out,
                      "static bool write_$helper$(widl_writer *writer, const $type$ *value);\n");
        if (c->containers[i].uses & C_READ)
            emit_text(out, "static bool read_$helper$(widl_reader *reader, $type$ *value);\n");
    }
    for (size_t i = 0; i < c->container_count; i++) {
        emit_set(out, "helper", c->containers[i].helper);
        emit_set(out, "type", names_type(c->arena, c->containers[i].type));
        put_helpers(c, &c->containers[i]);
    }
}
