/* SPDX-License-Identifier: MIT */
/*
 * Conversion to MessagePack, the form in which the inside of the runtime has values.
 */
#include "message/convert.h"

#include "value/transcode.h"

bool wi_convert(enum wi_serializer serializer, widl_string part, widl_buffer *out,
                widl_problem *problem)
{
    switch (serializer) {
    case WI_JSON:
        return wi_json_to_msgpack(part, out, problem);
    case WI_CBOR:
        return wi_cbor_to_msgpack(part, out, problem);
    default:
        return widl_buffer_append(out, part.data, part.size);
    }
}

bool wi_convert_into(enum wi_serializer serializer, widl_string part, widl_arena *arena,
                     widl_value *ret, widl_problem *problem)
{
    widl_buffer buffer = {.allocator = arena->allocator};
    bool done = wi_convert(serializer, part, &buffer, problem);

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
