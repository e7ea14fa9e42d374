/* SPDX-License-Identifier: MIT */
/* Messages that a test has as JSON, in each serializer. */
#ifndef ENCODED_H
#define ENCODED_H

#include "message/convert.h"
#include "support/cmocka_widl.h"
#include "value/transcode.h"

/** Append a value given as JSON. */
static inline void encode_json(enum wi_serializer serializer, widl_string json, widl_buffer *out)
{
    widl_buffer msgpack = {0};
    widl_problem problem;
    if (serializer == WI_JSON) {
        assert_true(widl_buffer_append(out, json.data, json.size));
        return;
    }
    if (!wi_json_to_msgpack(json, &msgpack, &problem))
        fail_msg("%s: %.*s", problem.text, (int)json.size, json.data);
    if (serializer == WI_MSGPACK)
        assert_true(widl_buffer_append(out, msgpack.data, msgpack.size));
    else
        assert_true(wi_msgpack_to_cbor((widl_value){msgpack.data, msgpack.size}, out, &problem));
    widl_buffer_free(&msgpack);
}

/** A value as JSON, NUL-terminated; to be released with free(). */
static inline char *decode_to_json(enum wi_serializer serializer, const void *data, size_t size)
{
    widl_string bytes = widl_str_n(data, size);
    widl_buffer msgpack = {0};
    widl_buffer text = {0};
    widl_problem problem;
    if (serializer == WI_JSON)
        assert_true(widl_buffer_append(&text, data, size));
    else if (!wi_convert(serializer, bytes, &msgpack, &problem) ||
             !wi_msgpack_to_json((widl_value){msgpack.data, msgpack.size}, &text, &problem))
        fail_msg("broken in serializer %d: %s", (int)serializer, problem.text);
    assert_true(widl_buffer_append(&text, "", 1));
    widl_buffer_free(&msgpack);
    return (char *)text.data;
}

#endif
