/* SPDX-License-Identifier: MIT */
/*
 * Values: the public face of what the other files of this layer do. A value is its MessagePack
 * encoding; it is checked whenever it is turned into something else.
 */
#include <widl/value.h>

#include "value/head.h"
#include "value/problem.h"
#include "value/transcode.h"

widl_kind widl_value_kind(widl_value value)
{
    static const widl_kind kinds[] = {
        [WI_TYPE_NIL] = WIDL_KIND_NULL,       [WI_TYPE_BOOL] = WIDL_KIND_BOOL,
        [WI_TYPE_UINT] = WIDL_KIND_INTEGER,   [WI_TYPE_NEGATIVE] = WIDL_KIND_INTEGER,
        [WI_TYPE_FLOAT32] = WIDL_KIND_FLOAT,  [WI_TYPE_FLOAT64] = WIDL_KIND_FLOAT,
        [WI_TYPE_STRING] = WIDL_KIND_STRING,  [WI_TYPE_BYTES] = WIDL_KIND_BYTES,
        [WI_TYPE_LIST] = WIDL_KIND_LIST,      [WI_TYPE_MAP] = WIDL_KIND_MAP,
        [WI_TYPE_EXTENSION] = WIDL_KIND_NULL, [WI_TYPE_NONE] = WIDL_KIND_NULL,
    };
    struct wi_head head;

    if (value.size == 0 || !wi_head_read(value.data, value.data + value.size, &head))
        return WIDL_KIND_NULL;
    return kinds[head.type];
}

bool widl_value_from_json(widl_string json, widl_arena *arena, widl_value *ret_value,
                          widl_error *error)
{
    widl_buffer buffer = {.allocator = arena->allocator};
    widl_problem problem;
    bool done = wi_json_to_msgpack(json, &buffer, &problem);
    const void *copy = done ? widl_arena_copy(arena, buffer.data, buffer.size) : NULL;
    size_t size = buffer.size;

    widl_buffer_free(&buffer);
    if (done && !copy)
        done = wi_problem_memory(&problem);
    if (!done)
        return wi_problem_report(&problem, error);
    *ret_value = (widl_value){copy, size};
    return true;
}

char *widl_value_to_json(widl_value value, widl_arena *arena, widl_error *error)
{
    widl_buffer buffer = {.allocator = arena->allocator};
    widl_problem problem;
    bool done = wi_msgpack_to_json(value, &buffer, &problem);
    char *text = done ? widl_arena_copy(arena, buffer.data, buffer.size) : NULL;

    widl_buffer_free(&buffer);
    if (done && !text)
        wi_problem_memory(&problem);
    if (!text)
        wi_problem_report(&problem, error);
    return text;
}
