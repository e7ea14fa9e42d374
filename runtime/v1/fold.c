/* SPDX-License-Identifier: MIT */
/*
 * Folding payloads. Invariant: payloads are whole MessagePack, checked when their message was
 * parsed; a broken one counts as absent.
 */
#include "v1/fold.h"

#include <widl/value.h>

#include "value/reader.h"

static const unsigned char NIL[] = {0xc0};

/** A list taken apart: how many elements, the bytes of the first and of all. */
struct list {
    size_t count;
    widl_value first;
    widl_value rest; /**< the elements behind the first */
};

static struct list open_list(widl_value args)
{
    struct list list = {0};
    widl_reader reader;
    widl_reader_open(&reader, args, NULL);
    if (args.size == 0 || !widl_read_list(&reader, &list.count) || list.count == 0)
        return (struct list){0};
    const unsigned char *start = reader.cursor;
    if (!wi_reader_pass(&reader))
        return (struct list){0};
    list.first = (widl_value){start, (size_t)(reader.cursor - start)};
    list.rest = (widl_value){reader.cursor, (size_t)(reader.end - reader.cursor)};
    return list;
}

/** A dict that is there and not empty. */
static bool has_pairs(widl_value kwargs)
{
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, kwargs, NULL);
    return kwargs.size > 0 && widl_read_map(&reader, &count) && count > 0;
}

static widl_value written(const widl_writer *writer)
{
    return (widl_value){writer->buffer.data, writer->buffer.size};
}

static bool write_bytes(widl_writer *writer, widl_value value)
{
    return value.size == 0 || widl_buffer_append(&writer->buffer, value.data, value.size);
}

/** {"args": list, "kwargs": dict}; the list is of `count` elements, which `elements` holds. */
static bool write_both(widl_writer *writer, size_t count, widl_value elements, widl_value kwargs)
{
    return widl_write_map(writer, 2) && widl_write_string(writer, widl_str("args")) &&
           widl_write_list(writer, count) && write_bytes(writer, elements) &&
           widl_write_string(writer, widl_str("kwargs")) && write_bytes(writer, kwargs);
}

/** The elements as one value, with the dict. */
static bool fold(size_t count, widl_value elements, widl_value kwargs, widl_writer *writer,
                 widl_value *ret)
{
    bool done = true;
    if (count == 0 || (count == 1 && !has_pairs(kwargs))) {
        *ret = count == 1 ? elements : has_pairs(kwargs) ? kwargs : (widl_value){NIL, sizeof(NIL)};
        return true;
    }
    if (has_pairs(kwargs))
        done = write_both(writer, count, elements, kwargs);
    else
        done = widl_write_list(writer, count) && write_bytes(writer, elements);
    *ret = written(writer);
    return done;
}

bool wi_v1_fold(const widl_payload *payload, widl_writer *writer, widl_value *ret)
{
    struct list list = open_list(payload->args);
    widl_value elements = {list.first.data, list.first.size + list.rest.size};
    if (list.count > 1 && !has_pairs(payload->kwargs)) {
        *ret = payload->args;
        return true;
    }
    return fold(list.count, elements, payload->kwargs, writer, ret);
}

bool wi_v1_fold_error(const widl_payload *payload, widl_writer *writer, struct wi_v1_failure *ret)
{
    struct list list = open_list(payload->args);
    widl_value elements = list.rest;
    size_t count = list.count;
    widl_reader reader;
    *ret = (struct wi_v1_failure){0};
    widl_reader_open(&reader, list.first, NULL);
    if (count > 0 && widl_value_kind(list.first) == WIDL_KIND_STRING &&
        widl_read_name(&reader, &ret->text))
        count--;
    else
        elements = (widl_value){list.first.data, list.first.size + list.rest.size};
    if (count == 0 && !has_pairs(payload->kwargs))
        return true;
    return fold(count, elements, payload->kwargs, writer, &ret->details);
}

bool wi_v1_unfold(widl_value value, widl_writer *writer, widl_payload *ret)
{
    bool done = widl_write_list(writer, 1) && write_bytes(writer, value);
    *ret = (widl_payload){.args = written(writer)};
    return done;
}

bool wi_v1_unfold_error(widl_string text, widl_value details, widl_writer *writer,
                        widl_payload *ret)
{
    bool done = widl_write_list(writer, details.size > 0 ? 2 : 1) &&
                widl_write_string(writer, text) && write_bytes(writer, details);
    *ret = (widl_payload){.args = written(writer)};
    return done;
}
