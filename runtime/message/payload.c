/* SPDX-License-Identifier: MIT */
/*
 * Payloads between a message, where they are in its serializer, and the public API, where they are
 * MessagePack.
 */
#include "message/convert.h"
#include "message/message.h"

static widl_value value_of(widl_string bytes)
{
    return (widl_value){(const unsigned char *)bytes.data, bytes.size};
}

static widl_string string_of(widl_value value)
{
    return (widl_string){(const char *)value.data, value.size};
}

/** One half of a payload into the arena. */
static bool convert(enum wi_serializer serializer, widl_string part, widl_arena *arena,
                    widl_value *ret, widl_problem *problem)
{
    *ret = (widl_value){0};
    return part.size == 0 || wi_convert_into(serializer, part, arena, ret, problem);
}

bool wi_payload_to_msgpack(const struct wi_payload *payload, widl_arena *arena, widl_payload *ret,
                           widl_problem *problem)
{
    if (payload->serializer == WI_MSGPACK) {
        *ret = (widl_payload){value_of(payload->args), value_of(payload->kwargs)};
        return true;
    }
    return convert(payload->serializer, payload->args, arena, &ret->args, problem) &&
           convert(payload->serializer, payload->kwargs, arena, &ret->kwargs, problem);
}

struct wi_payload wi_payload_of(const widl_payload *payload)
{
    if (!payload)
        return (struct wi_payload){.serializer = WI_MSGPACK};
    return (struct wi_payload){WI_MSGPACK, string_of(payload->args), string_of(payload->kwargs)};
}
