/* SPDX-License-Identifier: MIT */
/*
 * Values as msgpack-c objects. Msgpack-c allocates by the counts it reads, so bytes reach it only
 * after our own check.
 */
#include <widl/msgpack.h>

#include "value/check.h"
#include "value/problem.h"

/** Msgpack-c's unpacker has room for that many open lists and maps. */
#define UNPACKER_MAX_DEPTH 32

/** Msgpack-c gives the same answer when a value is too deep for it and when memory is short. */
static bool explain_failure(widl_value value, widl_problem *problem)
{
    const unsigned char *end = value.data + value.size;

    if (wi_check_value(value.data, end, WIDL_MAX_DEPTH - UNPACKER_MAX_DEPTH, NULL, problem))
        return wi_problem_memory(problem);
    return wi_problem_set(problem, "nested deeper than %d, the most that msgpack-c reads",
                          UNPACKER_MAX_DEPTH);
}

/** Objects are built by programs and may be deeper than anything that is read. */
static bool write_object(widl_writer *writer, const msgpack_object *object, unsigned depth);

static bool write_list(widl_writer *writer, const msgpack_object_array *list, unsigned depth)
{
    if (!widl_write_list(writer, list->size))
        return false;
    for (uint32_t i = 0; i < list->size; i++) {
        if (!write_object(writer, &list->ptr[i], depth))
            return widl_writer_at_index(writer, i);
    }
    return true;
}

static bool write_map(widl_writer *writer, const msgpack_object_map *map, unsigned depth)
{
    if (!widl_write_map(writer, map->size))
        return false;
    for (uint32_t i = 0; i < map->size; i++) {
        const msgpack_object *key = &map->ptr[i].key;

        if (key->type != MSGPACK_OBJECT_STR)
            return widl_writer_refuse(writer, "expected a string as key");
        if (!write_object(writer, key, depth))
            return false;
        if (!write_object(writer, &map->ptr[i].val, depth))
            return wi_problem_at(&writer->problem, widl_str_n(key->via.str.ptr, key->via.str.size));
    }
    return true;
}

static bool write_nested(widl_writer *writer, const msgpack_object *object, unsigned depth)
{
    if (depth >= WIDL_MAX_DEPTH)
        return widl_writer_refuse(writer, "nested deeper than %d", WIDL_MAX_DEPTH);
    if (object->type == MSGPACK_OBJECT_ARRAY)
        return write_list(writer, &object->via.array, depth + 1);
    return write_map(writer, &object->via.map, depth + 1);
}

static bool write_object(widl_writer *writer, const msgpack_object *object, unsigned depth)
{
    switch (object->type) {
    case MSGPACK_OBJECT_NIL:
        return widl_write_nil(writer);
    case MSGPACK_OBJECT_BOOLEAN:
        return widl_write_bool(writer, object->via.boolean);
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        return widl_write_uint(writer, object->via.u64);
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return widl_write_int(writer, object->via.i64);
    case MSGPACK_OBJECT_FLOAT32:
        return widl_write_float32(writer, (float)object->via.f64);
    case MSGPACK_OBJECT_FLOAT64:
        return widl_write_float64(writer, object->via.f64);
    case MSGPACK_OBJECT_STR:
        return widl_write_string(writer, widl_str_n(object->via.str.ptr, object->via.str.size));
    case MSGPACK_OBJECT_BIN:
        return widl_write_bytes(writer, widl_bin(object->via.bin.ptr, object->via.bin.size));
    case MSGPACK_OBJECT_ARRAY:
    case MSGPACK_OBJECT_MAP:
        return write_nested(writer, object, depth);
    default:
        return widl_writer_refuse(writer, "found an extension type, which WAMP does not have");
    }
}

bool widl_value_to_msgpack(widl_value value, msgpack_zone *zone, msgpack_object *ret_object,
                           widl_error *error)
{
    widl_problem problem;
    msgpack_object object;
    size_t offset = 0;

    if (!wi_check_whole(value, NULL, &problem))
        return wi_problem_report(&problem, error);
    if (msgpack_unpack((const char *)value.data, value.size, &offset, zone, &object) !=
        MSGPACK_UNPACK_SUCCESS) {
        explain_failure(value, &problem);
        return wi_problem_report(&problem, error);
    }
    *ret_object = object;
    return true;
}

bool widl_value_from_msgpack(msgpack_object object, widl_arena *arena, widl_value *ret_value,
                             widl_error *error)
{
    widl_writer writer = {0};
    bool done = write_object(&writer, &object, 0) && wi_writer_take(&writer, arena, ret_value);

    if (!done)
        wi_problem_report(&writer.problem, error);
    widl_writer_free(&writer);
    return done;
}
