/* SPDX-License-Identifier: MIT */
/*
 * CBOR writer: MessagePack to CBOR in its preferred form (RFC 8949, 4.1): the shortest heads, the
 * shortest floats that keep their value, definite lengths. Pairs stay in their order.
 *
 * The value is checked before anything is written, so the writing itself relies on its form and
 * fails only for want of memory.
 */
#include <float.h>
#include <math.h>

#include "value/cbor_item.h"
#include "value/check.h"
#include "value/head.h"
#include "value/problem.h"
#include "value/transcode.h"

#define HALF_NAN 0x7e00U

struct cbor {
    const unsigned char *at;
    const unsigned char *end;
    widl_buffer *out;
    widl_problem *problem;
};

static bool write_value(struct cbor *cbor);

/** Put a first byte with an argument of `width` bytes. Return: what is behind it. */
static unsigned char *put_wide(unsigned char *out, enum wi_cbor_type type, unsigned info,
                               unsigned width, uint64_t argument)
{
    *out++ = (unsigned char)(type << 5 | info);
    for (unsigned i = width; i > 0; i--)
        *out++ = (unsigned char)(argument >> 8 * (i - 1));
    return out;
}

unsigned char *wi_cbor_put_head(unsigned char *out, enum wi_cbor_type type, uint64_t argument)
{
    if (argument < 24)
        return put_wide(out, type, (unsigned)argument, 0, 0);
    if (argument <= UINT8_MAX)
        return put_wide(out, type, 24, 1, argument);
    if (argument <= UINT16_MAX)
        return put_wide(out, type, 25, 2, argument);
    if (argument <= UINT32_MAX)
        return put_wide(out, type, 26, 4, argument);
    return put_wide(out, type, 27, 8, argument);
}

static unsigned char *reserve(struct cbor *cbor, size_t size)
{
    unsigned char *out = widl_buffer_reserve(cbor->out, size);

    if (!out)
        wi_problem_memory(cbor->problem);
    return out;
}

static bool commit(struct cbor *cbor, const unsigned char *end)
{
    cbor->out->size = (size_t)(end - cbor->out->data);
    return true;
}

static bool write_head(struct cbor *cbor, enum wi_cbor_type type, uint64_t argument)
{
    unsigned char *out = reserve(cbor, WI_CBOR_HEAD_SIZE);

    return out && commit(cbor, wi_cbor_put_head(out, type, argument));
}

static bool write_simple(struct cbor *cbor, enum wi_cbor_info info)
{
    return write_head(cbor, WI_CBOR_SIMPLE, info);
}

static bool write_string(struct cbor *cbor, enum wi_cbor_type type, size_t size)
{
    unsigned char *out = reserve(cbor, WI_CBOR_HEAD_SIZE + size);

    if (!out)
        return false;
    out = wi_cbor_put_head(out, type, size);
    if (size > 0)
        memcpy(out, cbor->at, size);
    cbor->at += size;
    return commit(cbor, out + size);
}

/** The half with the value of a float that is no NaN. Return: false when there is none. */
static bool half_of(float value, uint64_t *ret)
{
    uint32_t bits;
    uint32_t sign;
    uint32_t fraction;
    int exponent;
    unsigned dropped = 13;

    memcpy(&bits, &value, sizeof(bits));
    sign = bits >> 16 & 0x8000;
    exponent = (int)(bits >> 23 & 255) - 127;
    fraction = bits & 0x7fffff;
    if (isinf(value) || value == 0) {
        *ret = sign | (isinf(value) ? 0x7c00U : 0);
        return true;
    }
    if (exponent > 15 || exponent < -24)
        return false;
    if (exponent < -14) {
        dropped += (unsigned)(-14 - exponent);
        fraction |= 0x800000;
        exponent = -15;
    }
    *ret = sign | (uint32_t)(exponent + 15) << 10 | fraction >> dropped;
    return (fraction & ((1U << dropped) - 1)) == 0;
}

static unsigned char *put_float32(unsigned char *out, float value)
{
    uint32_t bits;
    uint64_t half;

    if (half_of(value, &half))
        return put_wide(out, WI_CBOR_SIMPLE, WI_CBOR_FLOAT16, 2, half);
    memcpy(&bits, &value, sizeof(bits));
    return put_wide(out, WI_CBOR_SIMPLE, WI_CBOR_FLOAT32, 4, bits);
}

static unsigned char *put_float64(unsigned char *out, double value)
{
    uint64_t bits;

    if (isnan(value))
        return put_wide(out, WI_CBOR_SIMPLE, WI_CBOR_FLOAT16, 2, HALF_NAN);
    if (isinf(value) || (fabs(value) <= (double)FLT_MAX && (double)(float)value == value))
        return put_float32(out, (float)value);
    memcpy(&bits, &value, sizeof(bits));
    return put_wide(out, WI_CBOR_SIMPLE, WI_CBOR_FLOAT64, 8, bits);
}

static bool write_float(struct cbor *cbor, double value)
{
    unsigned char *out = reserve(cbor, WI_CBOR_HEAD_SIZE);

    return out && commit(cbor, put_float64(out, value));
}

/** A list of `count` values, or what a map of half as many pairs is made of. */
static bool write_values(struct cbor *cbor, enum wi_cbor_type type, uint64_t count, uint64_t values)
{
    if (!write_head(cbor, type, count))
        return false;
    for (uint64_t i = 0; i < values; i++) {
        if (!write_value(cbor))
            return false;
    }
    return true;
}

static bool write_value(struct cbor *cbor)
{
    struct wi_head head;

    cbor->at = wi_head_read(cbor->at, cbor->end, &head);
    switch (head.type) {
    case WI_TYPE_BOOL:
        return write_simple(cbor, head.number ? WI_CBOR_TRUE : WI_CBOR_FALSE);
    case WI_TYPE_UINT:
        return write_head(cbor, WI_CBOR_UINT, head.number);
    case WI_TYPE_NEGATIVE:
        return write_head(cbor, WI_CBOR_NEGATIVE, ~head.number);
    case WI_TYPE_FLOAT32:
        return write_float(cbor, (double)wi_head_float32(&head));
    case WI_TYPE_FLOAT64:
        return write_float(cbor, wi_head_float64(&head));
    case WI_TYPE_STRING:
        return write_string(cbor, WI_CBOR_TEXT, (size_t)head.number);
    case WI_TYPE_BYTES:
        return write_string(cbor, WI_CBOR_BYTES, (size_t)head.number);
    case WI_TYPE_LIST:
        return write_values(cbor, WI_CBOR_LIST, head.number, head.number);
    case WI_TYPE_MAP:
        return write_values(cbor, WI_CBOR_MAP, head.number, 2 * head.number);
    default:
        return write_simple(cbor, WI_CBOR_NULL);
    }
}

bool wi_msgpack_to_cbor(widl_value value, widl_buffer *out, widl_problem *problem)
{
    struct cbor cbor = {value.data, wi_value_end(value), out, problem};
    size_t before = out->size;

    if (wi_check_whole(value, out->allocator, problem) && write_value(&cbor))
        return true;
    out->size = before;
    return false;
}
