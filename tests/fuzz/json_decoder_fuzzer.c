/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as JSON text: what is accepted gives a whole value, the same one when it is written and
 * read again; splitting accepts the same arrays; and jansson accepts the text too.
 */
#include <assert.h>

#include <widl/jansson.h>

#include "fuzz.h"
#include "value/check.h"
#include "value/transcode.h"

static widl_string text_of(const widl_buffer *buffer)
{
    return widl_str_n((const char *)buffer->data, buffer->size);
}

/** What the reader makes of a text must be writable, and readable again as the same value. */
static void write_and_read_again(const widl_buffer *packed)
{
    widl_value value = {packed->data, packed->size};
    widl_buffer json = {0};
    widl_buffer again = {0};
    widl_problem problem;

    assert(wi_check_whole(value, NULL, &problem));
    assert(wi_msgpack_to_json(value, &json, &problem));
    assert(wi_json_to_msgpack(text_of(&json), &again, &problem));
    assert(again.size == packed->size && memcmp(again.data, packed->data, again.size) == 0);
    widl_buffer_free(&json);
    widl_buffer_free(&again);
}

/** Jansson has smaller integers and no keys with U+0000; it must accept everything else. */
static void judge(widl_string text)
{
    json_error_t error;
    json_t *json = json_loadb(text.data, text.size,
                              JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);

    assert(json || json_error_code(&error) == json_error_numeric_overflow ||
           json_error_code(&error) == json_error_null_byte_in_key);
    json_decref(json);
}

static void split(widl_string text, bool accepted)
{
    widl_string elements[WI_SPLIT_MAX];
    widl_problem problem;
    int count = wi_json_split(text, NULL, elements, &problem);

    assert(count < 0 || accepted);
    assert(count >= 0 || widl_utf8_valid(widl_str(problem.text)));
    for (int i = 0; i < count; i++) {
        widl_buffer packed = {0};

        assert(elements[i].data > text.data &&
               elements[i].data + elements[i].size < text.data + text.size);
        assert(wi_json_to_msgpack(elements[i], &packed, &problem));
        widl_buffer_free(&packed);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    widl_string text = {(const char *)data, size};
    widl_buffer packed = {0};
    widl_problem problem = {0};
    bool accepted = wi_json_to_msgpack(text, &packed, &problem);

    if (accepted) {
        write_and_read_again(&packed);
        judge(text);
    } else {
        assert(problem.text[0] && !problem.out_of_memory && packed.size == 0);
        assert(widl_utf8_valid(widl_str(problem.path)));
    }
    split(text, accepted);
    widl_buffer_free(&packed);
    return 0;
}
