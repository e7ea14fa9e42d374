/* SPDX-License-Identifier: MIT */
/*
 * Writer: MessagePack in its smallest form. widl_put_…() write without any check into room that the
 * caller has reserved; widl_write_…() reserve and check.
 *
 * Invariant: after a failure no more bytes are written and the first problem is kept.
 */
#include <stdarg.h>

#include "value/check.h"
#include "value/head.h"
#include "value/problem.h"

static unsigned char *put_8(unsigned char *out, unsigned char first, uint64_t value)
{
    out[0] = first;
    out[1] = (unsigned char)value;
    return out + 2;
}

static unsigned char *put_16(unsigned char *out, unsigned char first, uint64_t value)
{
    out[0] = first;
    out[1] = (unsigned char)(value >> 8);
    out[2] = (unsigned char)value;
    return out + 3;
}

static unsigned char *put_32(unsigned char *out, unsigned char first, uint64_t value)
{
    out[0] = first;
    out[1] = (unsigned char)(value >> 24);
    out[2] = (unsigned char)(value >> 16);
    out[3] = (unsigned char)(value >> 8);
    out[4] = (unsigned char)value;
    return out + 5;
}

static unsigned char *put_64(unsigned char *out, unsigned char first, uint64_t value)
{
    out[0] = first;
    out[1] = (unsigned char)(value >> 56);
    out[2] = (unsigned char)(value >> 48);
    out[3] = (unsigned char)(value >> 40);
    out[4] = (unsigned char)(value >> 32);
    out[5] = (unsigned char)(value >> 24);
    out[6] = (unsigned char)(value >> 16);
    out[7] = (unsigned char)(value >> 8);
    out[8] = (unsigned char)value;
    return out + 9;
}

unsigned char *widl_put_uint_wide(unsigned char *out, uint64_t value)
{
    if (value < 0x80) {
        *out = (unsigned char)value;
        return out + 1;
    }
    if (value <= UINT8_MAX)
        return put_8(out, 0xcc, value);
    if (value <= UINT16_MAX)
        return put_16(out, 0xcd, value);
    if (value <= UINT32_MAX)
        return put_32(out, 0xce, value);
    return put_64(out, 0xcf, value);
}

unsigned char *widl_put_int_wide(unsigned char *out, int64_t value)
{
    if (value >= 0)
        return widl_put_uint_wide(out, (uint64_t)value);
    if (value >= -32) {
        *out = (unsigned char)value;
        return out + 1;
    }
    if (value >= INT8_MIN)
        return put_8(out, 0xd0, (uint64_t)value);
    if (value >= INT16_MIN)
        return put_16(out, 0xd1, (uint64_t)value);
    if (value >= INT32_MIN)
        return put_32(out, 0xd2, (uint64_t)value);
    return put_64(out, 0xd3, (uint64_t)value);
}

unsigned char *widl_put_float32(unsigned char *out, float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof(bits));
    return put_32(out, 0xca, bits);
}

unsigned char *widl_put_string_head(unsigned char *out, size_t size)
{
    if (size < 32) {
        *out = (unsigned char)(0xa0 | size);
        return out + 1;
    }
    if (size <= UINT8_MAX)
        return put_8(out, 0xd9, size);
    return size <= UINT16_MAX ? put_16(out, 0xda, size) : put_32(out, 0xdb, size);
}

unsigned char *widl_put_bytes_head(unsigned char *out, size_t size)
{
    if (size <= UINT8_MAX)
        return put_8(out, 0xc4, size);
    return size <= UINT16_MAX ? put_16(out, 0xc5, size) : put_32(out, 0xc6, size);
}

unsigned char *widl_put_list_any(unsigned char *out, size_t count)
{
    if (count < 16) {
        *out = (unsigned char)(0x90 | count);
        return out + 1;
    }
    return count <= UINT16_MAX ? put_16(out, 0xdc, count) : put_32(out, 0xdd, count);
}

unsigned char *widl_put_map_any(unsigned char *out, size_t count)
{
    if (count < 16) {
        *out = (unsigned char)(0x80 | count);
        return out + 1;
    }
    return count <= UINT16_MAX ? put_16(out, 0xde, count) : put_32(out, 0xdf, count);
}

void widl_writer_free(widl_writer *writer)
{
    if (writer)
        widl_buffer_free(&writer->buffer);
}

bool widl_writer_refuse(widl_writer *writer, const char *format, ...)
{
    va_list arguments;

    if (writer->failed)
        return false;
    writer->failed = true;
    va_start(arguments, format);
    wi_problem_vset(&writer->problem, format, arguments);
    va_end(arguments);
    return false;
}

unsigned char *widl_writer_reserve_any(widl_writer *writer, size_t size)
{
    unsigned char *out = writer->failed ? NULL : widl_buffer_reserve(&writer->buffer, size);

    if (!out && !writer->failed) {
        writer->failed = true;
        wi_problem_memory(&writer->problem);
    }
    return out;
}

bool widl_writer_at(widl_writer *writer, const char *name)
{
    return wi_problem_at(&writer->problem, widl_str(name));
}

bool widl_writer_at_index(widl_writer *writer, size_t index)
{
    return wi_problem_at_index(&writer->problem, index);
}

/** The end of every checked write: `end` is NULL when there was no room. */
static bool commit(widl_writer *writer, const unsigned char *end)
{
    if (!end)
        return false;
    widl_writer_commit(writer, end);
    return true;
}

bool widl_write_nil(widl_writer *writer)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE);

    return commit(writer, out ? widl_put_nil(out) : NULL);
}

bool widl_write_bool(widl_writer *writer, bool value)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE);

    return commit(writer, out ? widl_put_bool(out, value) : NULL);
}

bool widl_write_int(widl_writer *writer, int64_t value)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE);

    return commit(writer, out ? widl_put_int(out, value) : NULL);
}

bool widl_write_uint(widl_writer *writer, uint64_t value)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE);

    return commit(writer, out ? widl_put_uint(out, value) : NULL);
}

bool widl_write_float32(widl_writer *writer, float value)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE);

    return commit(writer, out ? widl_put_float32(out, value) : NULL);
}

bool widl_write_float64(widl_writer *writer, double value)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE);

    return commit(writer, out ? widl_put_float64(out, value) : NULL);
}

/** Whether MessagePack can count that many; refuses if not. */
static bool countable(widl_writer *writer, size_t count, const char *what)
{
    if (count <= UINT32_MAX)
        return true;
    return widl_writer_refuse(writer, "more than 4294967295 %s", what);
}

bool widl_write_string_any(widl_writer *writer, widl_string value)
{
    unsigned char *out;

    if (!widl_check_string(writer, value))
        return false;
    out = widl_writer_reserve(writer, WIDL_HEAD_SIZE + value.size);
    return commit(writer, out ? widl_put_string(out, value) : NULL);
}

bool widl_write_bytes(widl_writer *writer, widl_bytes value)
{
    unsigned char *out;

    if (!countable(writer, value.size, "bytes"))
        return false;
    out = widl_writer_reserve(writer, WIDL_HEAD_SIZE + value.size);
    return commit(writer, out ? widl_put_bytes(out, value) : NULL);
}

bool widl_write_list(widl_writer *writer, size_t count)
{
    unsigned char *out;

    if (!countable(writer, count, "elements"))
        return false;
    out = widl_writer_reserve(writer, WIDL_HEAD_SIZE);
    return commit(writer, out ? widl_put_list(out, count) : NULL);
}

bool widl_write_map(widl_writer *writer, size_t count)
{
    unsigned char *out;

    if (!countable(writer, count, "pairs"))
        return false;
    out = widl_writer_reserve(writer, WIDL_HEAD_SIZE);
    return commit(writer, out ? widl_put_map(out, count) : NULL);
}

bool widl_write_value(widl_writer *writer, widl_value value)
{
    unsigned char *out;

    if (value.size == 0)
        return widl_write_nil(writer);
    if (writer->failed)
        return false;
    if (!wi_check_whole(value, writer->buffer.allocator, &writer->problem)) {
        writer->failed = true;
        return false;
    }
    out = widl_writer_reserve(writer, value.size);
    return commit(writer, out ? widl_put_raw(out, (const char *)value.data, value.size) : NULL);
}

bool widl_write_safe_int(widl_writer *writer, int64_t value)
{
    return widl_check_safe_int(writer, value) && widl_write_int(writer, value);
}

bool wi_writer_take(widl_writer *writer, widl_arena *arena, widl_value *ret)
{
    widl_value written = {writer->buffer.data, writer->buffer.size};

    if (writer->failed)
        return false;
    writer->failed = true;
    if (!wi_check_whole(written, writer->buffer.allocator, &writer->problem))
        return false;
    written.data = widl_arena_copy(arena, written.data, written.size);
    if (!written.data)
        return wi_problem_memory(&writer->problem);
    writer->failed = false;
    *ret = written;
    return true;
}
