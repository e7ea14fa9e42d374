/* SPDX-License-Identifier: MIT */
/*
 * Copies of typed values: each is written as it travels and read again, so that no code is needed
 * that knows its members. The encoded bytes stay in the arena, as what is read may point into them.
 */
#include "session/kept.h"

#include "session/marshal.h"

static bool copy_bytes(widl_value *value, widl_arena *arena)
{
    void *copy;

    if (value->size == 0)
        return true;
    copy = widl_arena_copy(arena, value->data, value->size);
    value->data = copy;
    return copy != NULL;
}

static bool out_of_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
}

/** What is in the payload. */
static bool copy_payload(const widl_stub_message *message, const void *value, void *target,
                         widl_arena *arena, widl_error *error)
{
    widl_writer writer = {.buffer.allocator = arena->allocator};
    widl_reader reader = {.arena = arena};
    widl_payload payload;
    bool is_written = wi_marshal(message, value, "", &writer, &payload, error);
    bool is_copied =
        is_written && copy_bytes(&payload.args, arena) && copy_bytes(&payload.kwargs, arena);

    widl_writer_free(&writer);
    if (is_written && !is_copied)
        return out_of_memory(error);
    return is_copied && (wi_unmarshal(message, &payload, &reader, target) ||
                         wi_session_problem(&reader.problem, "", error));
}

/** What is in the URI. */
static bool copy_parts(const widl_stub_uri *uri, const void *value, void *target, widl_arena *arena,
                       widl_error *error)
{
    for (size_t i = 0; uri && i < uri->part_count; i++) {
        widl_value encoded;

        if (!widl_stub_encode(uri->parts[i].write, value, arena, &encoded, error) ||
            !widl_stub_decode(uri->parts[i].read, encoded, arena, target, error))
            return false;
    }
    return true;
}

const void *wi_kept_copy(const widl_stub_message *message, const widl_stub_uri *uri,
                         const void *value, widl_arena *arena, widl_error *error)
{
    void *target = widl_arena_alloc(arena, message->size > 0 ? message->size : 1);

    if (!target) {
        out_of_memory(error);
        return NULL;
    }
    if (message->size == 0)
        return target;
    return copy_payload(message, value, target, arena, error) &&
                   copy_parts(uri, value, target, arena, error)
               ? target
               : NULL;
}

void wi_kept_add(struct wi_kept *kept, const widl_stub_message *message, const widl_stub_uri *uri,
                 const void *value, widl_arena *arena)
{
    if (kept->count < WIDL_DOUBLE_KEPT_MAX)
        kept->values[kept->count] = wi_kept_copy(message, uri, value, arena, NULL);
    kept->count++;
}

const void *wi_kept_at(const struct wi_kept *kept, size_t index)
{
    return index < kept->count && index < WIDL_DOUBLE_KEPT_MAX ? kept->values[index] : NULL;
}
