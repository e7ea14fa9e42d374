/* SPDX-License-Identifier: MIT */
/*
 * Lists and maps of a file: each distinct one gets one pair of static helper functions. Two types
 * are the same when they have the same C type and the same limits at every level.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "gen/c/c_file.h"

static bool is_container(const struct model_type *type)
{
    return type->kind == MODEL_LIST || type->kind == MODEL_MAP;
}

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
    for (const struct model_type *at = type; at; at = is_container(at) ? at->element : NULL) {
        put_limits(&out, 'l', &at->length);
        put_limits(&out, 'r', &at->range);
        /* `int` and `int64` are the same to C but not on the wire. */
        buffer_format(&out, " %d", (int)at->kind);
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

static void collect_type(struct collector *collector, const struct model_type *type)
{
    for (; is_container(type); type = type->element) {
        if (collector->found)
            collector->found[collector->count] =
                (struct c_container){.type = type, .key = key_of(collector->arena, type)};
        collector->count++;
    }
}

static void collect_fields(struct collector *collector, const struct model_field *fields,
                           size_t count)
{
    for (size_t i = 0; i < count; i++)
        collect_type(collector, fields[i].type);
}

static void collect_message(struct collector *collector, const struct model_message *message)
{
    collect_fields(collector, message->positional, message->positional_count);
    collect_fields(collector, message->keyword, message->keyword_count);
}

static void collect_file(struct collector *collector, const struct model_file *file)
{
    for (size_t i = 0; i < file->struct_count; i++)
        collect_fields(collector, file->structs[i].fields, file->structs[i].field_count);
    for (size_t i = 0; i < file->error_count; i++)
        collect_message(collector, &file->errors[i].payload);
    for (size_t i = 0; i < file->interface_count; i++) {
        const struct model_interface *interface = &file->interfaces[i];

        for (size_t j = 0; j < interface->procedure_count; j++) {
            collect_message(collector, &interface->procedures[j].args);
            collect_message(collector, &interface->procedures[j].result);
        }
        for (size_t j = 0; j < interface->topic_count; j++)
            collect_message(collector, &interface->topics[j].event);
    }
}

/* Same keys next to each other become one; same stems with different limits are numbered. */
static size_t unite(struct arena *arena, struct c_container *sorted, size_t count)
{
    size_t kept = 0;
    size_t variant = 1;

    for (size_t i = 0; i < count; i++) {
        struct text stem = names_stem(arena, sorted[i].type);

        if (kept > 0 && text_equal(sorted[kept - 1].key, sorted[i].key))
            continue;
        if (kept > 0 && text_equal(names_stem(arena, sorted[kept - 1].type), stem))
            variant++;
        else
            variant = 1;
        sorted[kept] = sorted[i];
        sorted[kept].helper =
            variant == 1 ? stem : arena_format(arena, "%.*s_%zu", TEXT_ARG(stem), variant);
        kept++;
    }
    return kept;
}

void c_containers_collect(struct c_file *c)
{
    struct collector collector = {.arena = c->arena};

    collect_file(&collector, c->file);
    if (collector.count == 0)
        return;
    collector.found = arena_alloc(c->arena, collector.count * sizeof(*collector.found));
    collector.count = 0;
    collect_file(&collector, c->file);
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

static void put_writer(struct c_file *c, const struct c_container *container)
{
    struct emit *out = &c->source;
    const struct model_type *type = container->type;
    bool is_map = type->kind == MODEL_MAP;
    struct text limits = c_limits(c->arena, type, "check", "writer", text_of("(*value)"));

    emit_text(out, "\nstatic bool write_$helper$(widl_writer *writer, const $type$ *value)\n{\n");
    out->indent++;
    if (limits.size > 0)
        emit_line(out, "if (!%.*s)\n        return false;", TEXT_ARG(limits));
    emit_line(out, "if (!widl_write_%s(writer, value->size))\n        return false;",
              is_map ? "map" : "list");
    emit_open(out, "for (size_t i = 0; i < value->size; i++)");
    if (is_map)
        emit_text(out, "if (!widl_write_string(writer, value->data[i].key))\n"
                       "    return false;\n");
    c_write_value(c, type->element, text_of(is_map ? "value->data[i].value" : "value->data[i]"),
                  text_of(is_map ? "widl_writer_at_key(writer, value->data[i].key)"
                                 : "widl_writer_at_index(writer, i)"));
    emit_close(out, "");
    emit_text(out, "return true;\n");
    emit_close(out, "");
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
    emit_text(out, "\nstatic bool read_$helper$(widl_reader *reader, $type$ *value)\n{\n");
    out->indent++;
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
    emit_close(out, "");
}

void c_containers(struct c_file *c)
{
    struct emit *out = &c->source;

    for (size_t i = 0; i < c->container_count; i++) {
        emit_set(out, "helper", c->containers[i].helper);
        emit_set(out, "type", names_type(c->arena, c->containers[i].type));
        emit_text(out, i == 0 ? "\n" : "");
        emit_text(out, "static bool write_$helper$(widl_writer *writer, const $type$ *value);\n"
                       "static bool read_$helper$(widl_reader *reader, $type$ *value);\n");
    }
    for (size_t i = 0; i < c->container_count; i++) {
        emit_set(out, "helper", c->containers[i].helper);
        emit_set(out, "type", names_type(c->arena, c->containers[i].type));
        put_writer(c, &c->containers[i]);
        put_reader(c, &c->containers[i]);
    }
}
