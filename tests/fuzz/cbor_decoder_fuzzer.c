/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as CBOR: what is accepted gives a whole value, which is written in a form that is read
 * as the same; splitting accepts the same lists, and what it says of their elements is so.
 */
#include <assert.h>

#include "fuzz.h"
#include "value/cbor_item.h"
#include "value/check.h"
#include "value/transcode.h"

static widl_string view(const widl_buffer *buffer)
{
    return widl_str_n((const char *)buffer->data, buffer->size);
}

static void write_and_read_again(const widl_buffer *packed)
{
    widl_value value = {packed->data, packed->size};
    widl_buffer cbor = {0};
    widl_buffer again = {0};
    widl_buffer cbor_again = {0};
    widl_problem problem;

    assert(wi_check_whole(value, NULL, &problem));
    assert(wi_msgpack_to_cbor(value, &cbor, &problem));
    assert(wi_cbor_to_msgpack(view(&cbor), &again, &problem));
    assert(wi_msgpack_to_cbor((widl_value){again.data, again.size}, &cbor_again, &problem));
    assert(widl_str_equal(view(&cbor), view(&cbor_again)));
    widl_buffer_free(&cbor);
    widl_buffer_free(&again);
    widl_buffer_free(&cbor_again);
}

static void check_element(widl_string element)
{
    widl_buffer packed = {0};
    widl_string text;
    uint64_t number;
    widl_problem problem;

    assert(wi_cbor_to_msgpack(element, &packed, &problem));
    assert(widl_value_kind((widl_value){packed.data, packed.size}) == wi_cbor_kind(element));
    if (wi_cbor_text(element, &text))
        assert(wi_cbor_kind(element) == WIDL_KIND_STRING && widl_utf8_valid(text));
    if (wi_cbor_uint(element, &number))
        assert(wi_cbor_kind(element) == WIDL_KIND_INTEGER);
    if (wi_cbor_is_empty(element))
        assert(packed.size == 1 && (packed.data[0] & 0x8f) == 0x80);
    widl_buffer_free(&packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    widl_string bytes = widl_str_n((const char *)data, size);
    widl_string elements[WI_SPLIT_MAX];
    widl_buffer packed = {0};
    widl_problem problem;
    size_t count;
    bool accepted = wi_cbor_to_msgpack(bytes, &packed, &problem);
    bool is_deep = !accepted && strstr(problem.text, "nested deeper");

    assert(accepted || widl_utf8_valid(widl_str(problem.text)));
    if (accepted)
        write_and_read_again(&packed);
    if (wi_cbor_split(bytes, NULL, elements, &count, &problem))
        assert(accepted || is_deep);
    for (size_t i = 0; i < count; i++)
        check_element(elements[i]);
    widl_buffer_free(&packed);
    return 0;
}
