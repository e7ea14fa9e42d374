/* SPDX-License-Identifier: MIT */
/*
 * Payloads between a message, where they are in its serializer, and the public API, where they are
 * MessagePack.
 */
#include "message/message.h"
#include "value/transcode.h"

static widl_value value_of(widl_string bytes)
{
    return (widl_value){(const unsigned char *)bytes.data, bytes.size};
}

static widl_string string_of(widl_value value)
{
    return (widl_string){(const char *)value.data, value.size};
}

/** One half of a payload, from JSON into the arena. */
static bool convert(widl_string json, widl_arena *arena, widl_value *ret, widl_problem *problem)
{
    *ret = (widl_value){0};
    if (json.size == 0)
        return true;
    widl_buffer buffer = {0};
    bool done = wi_json_to_msgpack(json, &buffer, problem);
    if (done) {
        ret->data = widl_arena_copy(arena, buffer.data, buffer.size);
        ret->size = buffer.size;
        done = ret->data != NULL;
        if (!done)
            *problem = (widl_problem){.out_of_memory = true, .text = "out of memory"};
    }
    widl_buffer_free(&buffer);
    return done;
}

bool wi_payload_to_msgpack(const struct wi_payload *payload, widl_arena *arena, widl_payload *ret,
                           widl_problem *problem)
{
    if (payload->serializer == WI_MSGPACK) {
        *ret = (widl_payload){value_of(payload->args), value_of(payload->kwargs)};
        return true;
    }
    return convert(payload->args, arena, &ret->args, problem) &&
           convert(payload->kwargs, arena, &ret->kwargs, problem);
}

struct wi_payload wi_payload_of(const widl_payload *payload)
{
    if (!payload)
        return (struct wi_payload){.serializer = WI_MSGPACK};
    return (struct wi_payload){WI_MSGPACK, string_of(payload->args), string_of(payload->kwargs)};
}
