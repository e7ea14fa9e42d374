/* SPDX-License-Identifier: MIT */
/*
 * Marshalling: the MessagePack writer and reader that generated code is made of.
 *
 * Both have a sticky failure: after the first one, `problem` says what is wrong and where, and the
 * functions return false. Sessions that speak JSON transcode at the message boundary, so this is
 * the only marshalling that generated code needs.
 *
 * What is frequent is done here, in the caller's own code: short ASCII text, small numbers and
 * counts, room that is there. Whatever else comes goes to a function `…_any`, which alone knows
 * every form and refuses what is wrong; so there is one place for each text of a problem.
 */
#ifndef WIDL_CODEC_H
#define WIDL_CODEC_H

#include <stdint.h>

#include <widl/arena.h>
#include <widl/export.h>
#include <widl/pattern.h>
#include <widl/text.h>
#include <widl/timestamp.h>
#include <widl/uuid.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Deepest nesting of lists and maps that is read or written. */
#define WIDL_MAX_DEPTH 64

/** Room for the path and for the text of a problem, each with its NUL. */
#define WIDL_PROBLEM_SIZE 192

/** Why a value was refused, and where: `args[0].tags[3]` and `longer than 32`. */
typedef struct widl_problem {
    bool out_of_memory; /**< the value is not at fault: memory or a limit is exhausted */
    bool too_large;     /**< with out_of_memory: it is the limit of what was written to */
    char path[WIDL_PROBLEM_SIZE];
    char text[WIDL_PROBLEM_SIZE];
} widl_problem;

/** A growing run of bytes with a maximum. All zero is empty, without a maximum. */
typedef struct widl_buffer {
    unsigned char *data;
    size_t size;     /**< bytes in use */
    size_t capacity; /**< bytes allocated */
    size_t limit;    /**< most bytes to hold; 0: no limit */
    bool overflowed; /**< a reservation has failed for the limit; reset by whoever asks */
    const widl_allocator *allocator; /**< borrowed; NULL: malloc(); set it while there is no data */
} widl_buffer;

/**
 * Make room for `size` more bytes behind `buffer->size`, which is not changed.
 *
 * Return: where they go, valid until the next reservation; NULL when memory or the limit is
 * exhausted, and the buffer is as before.
 */
WIDL_API WIDL_NODISCARD unsigned char *widl_buffer_reserve(widl_buffer *buffer, size_t size);

/** Append `size` bytes; false as widl_buffer_reserve(). */
WIDL_API WIDL_NODISCARD bool widl_buffer_append(widl_buffer *buffer, const void *data, size_t size);

/** Release the memory; the buffer is empty afterwards and keeps its limit and its allocator. NULL
 * is allowed. */
WIDL_API void widl_buffer_free(widl_buffer *buffer);

/** Writes MessagePack values one after the other. Start with all zero. */
typedef struct widl_writer {
    widl_buffer buffer;
    unsigned elements; /**< set by payload writers: 0, 1 (args) or 2 (args, kwargs) */
    bool failed;
    widl_problem problem;
} widl_writer;

/** Release the writer's memory. NULL is allowed. */
WIDL_API void widl_writer_free(widl_writer *writer);

/** Refuse a value: the first refusal is kept. `format` gives the text. Return: false. */
WIDL_API bool widl_writer_refuse(widl_writer *writer, const char *format, ...) WIDL_PRINTF(2, 3);

/** widl_writer_reserve() where that does not see the room. */
WIDL_API WIDL_NODISCARD unsigned char *widl_writer_reserve_any(widl_writer *writer, size_t size);

/**
 * Room for `size` more bytes, to be filled with widl_put_…() and then committed.
 *
 * Return: NULL after a failure, which includes running out of memory.
 */
WIDL_NODISCARD static inline unsigned char *widl_writer_reserve(widl_writer *writer, size_t size)
{
    const widl_buffer *buffer = &writer->buffer;
    if (WIDL_LIKELY(size < buffer->capacity - buffer->size && !writer->failed))
        return buffer->data + buffer->size;
    return widl_writer_reserve_any(writer, size);
}

/** The bytes up to `end`, which lies in the last reservation, are written. */
static inline void widl_writer_commit(widl_writer *writer, const unsigned char *end)
{
    writer->buffer.size = (size_t)(end - writer->buffer.data);
}

/**
 * Called while a failure is passed upwards, with the name of the field or the index of the element
 * that holds it: puts `.name` or `[index]` in front of the problem's path. Return: false.
 */
WIDL_API bool widl_writer_at(widl_writer *writer, const char *name);
WIDL_API bool widl_writer_at_index(widl_writer *writer, size_t index);

/** Most bytes that the head of a value takes: numbers, lengths and counts. */
#define WIDL_HEAD_SIZE 9

/*
 * Unchecked writing into a reservation: each puts one value at `out` and returns the place behind
 * it. A number takes at most WIDL_HEAD_SIZE bytes; a string or bytes that plus its size.
 */
static inline unsigned char *widl_put_raw(unsigned char *out, const char *bytes, size_t size)
{
    memcpy(out, bytes, size);
    return out + size;
}

static inline unsigned char *widl_put_nil(unsigned char *out)
{
    *out++ = 0xc0;
    return out;
}

static inline unsigned char *widl_put_bool(unsigned char *out, bool value)
{
    *out++ = value ? 0xc3 : 0xc2;
    return out;
}

WIDL_API unsigned char *widl_put_uint_wide(unsigned char *out, uint64_t value);
WIDL_API unsigned char *widl_put_int_wide(unsigned char *out, int64_t value);

static inline unsigned char *widl_put_uint(unsigned char *out, uint64_t value)
{
    if (WIDL_LIKELY(value < 0x80)) {
        *out++ = (unsigned char)value;
        return out;
    }
    return widl_put_uint_wide(out, value);
}

static inline unsigned char *widl_put_int(unsigned char *out, int64_t value)
{
    if (WIDL_LIKELY(value >= -32 && value < 0x80)) {
        *out++ = (unsigned char)value;
        return out;
    }
    return widl_put_int_wide(out, value);
}

WIDL_API unsigned char *widl_put_float32(unsigned char *out, float value);

static inline unsigned char *widl_put_float64(unsigned char *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    out[0] = 0xcb;
    out[1] = (unsigned char)(bits >> 56);
    out[2] = (unsigned char)(bits >> 48);
    out[3] = (unsigned char)(bits >> 40);
    out[4] = (unsigned char)(bits >> 32);
    out[5] = (unsigned char)(bits >> 24);
    out[6] = (unsigned char)(bits >> 16);
    out[7] = (unsigned char)(bits >> 8);
    out[8] = (unsigned char)bits;
    return out + 9;
}

/** The head alone of a string, of binary data, of a list, of a map. */
WIDL_API unsigned char *widl_put_string_head(unsigned char *out, size_t size);
WIDL_API unsigned char *widl_put_bytes_head(unsigned char *out, size_t size);
WIDL_API unsigned char *widl_put_list_any(unsigned char *out, size_t count);
WIDL_API unsigned char *widl_put_map_any(unsigned char *out, size_t count);

/** A string, and binary data, whole. */
static inline unsigned char *widl_put_string(unsigned char *out, widl_string value)
{
    if (WIDL_LIKELY(value.size < 32))
        *out++ = (unsigned char)(0xa0 | value.size);
    else
        out = widl_put_string_head(out, value.size);
    widl_copy_bytes(out, value.data, value.size);
    return out + value.size;
}

/** As widl_put_string(). */
static inline unsigned char *widl_put_bytes(unsigned char *out, widl_bytes value)
{
    out = widl_put_bytes_head(out, value.size);
    if (value.size)
        memcpy(out, value.data, value.size);
    return out + value.size;
}

/** Heads of a list of `count` elements and of a map of `count` pairs. */
static inline unsigned char *widl_put_list(unsigned char *out, size_t count)
{
    if (count >= 16)
        return widl_put_list_any(out, count);
    *out++ = (unsigned char)(0x90 | count);
    return out;
}

/** As widl_put_list(). */
static inline unsigned char *widl_put_map(unsigned char *out, size_t count)
{
    if (count >= 16)
        return widl_put_map_any(out, count);
    *out++ = (unsigned char)(0x80 | count);
    return out;
}

/* Texts of their own: a timestamp and a UUID take at most WIDL_TIMESTAMP_SIZE and WIDL_UUID_SIZE
 * bytes beyond WIDL_HEAD_SIZE. */
WIDL_API unsigned char *widl_put_timestamp(unsigned char *out, widl_timestamp value);
WIDL_API unsigned char *widl_put_uuid(unsigned char *out, widl_uuid value);

/* Nanoseconds as the integer of a coarser unit, of which they must be a whole number. */
static inline unsigned char *widl_put_seconds(unsigned char *out, int64_t nanoseconds)
{
    return widl_put_int(out, nanoseconds / WIDL_SECOND);
}

static inline unsigned char *widl_put_milliseconds(unsigned char *out, int64_t nanoseconds)
{
    return widl_put_int(out, nanoseconds / WIDL_MILLISECOND);
}

/*
 * Checks before writing unchecked, and of what a contract demands beyond the type: refuse what
 * cannot travel, and what lies outside [low, high]. Return: false after a refusal.
 */
WIDL_API bool widl_check_string_any(widl_writer *writer, widl_string value);

/** Whether a short text (at most 256 bytes) is ASCII, seen through words that may overlap. */
static inline bool widl_is_short_ascii(const char *data, size_t size)
{
    uint64_t word;
    uint64_t bits = 0;
    uint32_t half;
    if (size > 256)
        return false;
    if (size >= 8) {
        for (size_t at = 0; at + 8 < size; at += 8) {
            memcpy(&word, data + at, 8);
            bits |= word;
        }
        memcpy(&word, data + size - 8, 8);
        return !((bits | word) & UINT64_C(0x8080808080808080));
    }
    if (size >= 4) {
        memcpy(&half, data, 4);
        bits = half;
        memcpy(&half, data + size - 4, 4);
        return !((bits | half) & 0x80808080U);
    }
    return size == 0 || !(((unsigned char)data[0] | (unsigned char)data[size / 2] |
                           (unsigned char)data[size - 1]) &
                          0x80);
}

/** Text must be UTF-8, of at most 2^32-1 bytes. */
static inline bool widl_check_string(widl_writer *writer, widl_string value)
{
    return WIDL_LIKELY(widl_is_short_ascii(value.data, value.size)) ||
           widl_check_string_any(writer, value);
}

/** At most 2^32-1 bytes. */
WIDL_API bool widl_check_bytes(widl_writer *writer, widl_bytes value);
/** `value` must lie within ±(2^53-1), the range that every WAMP peer can hold. */
WIDL_API bool widl_check_safe_int(widl_writer *writer, int64_t value);
/** Digits with an optional sign and fraction: `-?(0|[1-9][0-9]*)(\.[0-9]+)?`. */
WIDL_API bool widl_check_decimal(widl_writer *writer, widl_string value);
/** Components that are not empty, without space or `#`, joined by dots. */
WIDL_API bool widl_check_uri(widl_writer *writer, widl_string value);
/** `value` must lie within 1..2^53, as the ids of WAMP do. */
WIDL_API bool widl_check_wampid(widl_writer *writer, uint64_t value);
/** `nanoseconds` must be a whole number of the unit. */
WIDL_API bool widl_check_seconds(widl_writer *writer, int64_t nanoseconds);
WIDL_API bool widl_check_milliseconds(widl_writer *writer, int64_t nanoseconds);
WIDL_API bool widl_check_length(widl_writer *writer, size_t length, size_t low, size_t high);
WIDL_API bool widl_check_pattern(widl_writer *writer, widl_string value,
                                 const widl_pattern *pattern);
WIDL_API bool widl_check_int(widl_writer *writer, int64_t value, int64_t low, int64_t high);
WIDL_API bool widl_check_uint(widl_writer *writer, uint64_t value, uint64_t low, uint64_t high);
WIDL_API bool widl_check_float(widl_writer *writer, double value, double low, double high);

/*
 * Checked writing of one value: refuses what cannot travel (text that is not UTF-8, more than
 * 2^32-1 bytes, a value that is not whole). Return: false after a failure.
 */
WIDL_API bool widl_write_nil(widl_writer *writer);
WIDL_API bool widl_write_bool(widl_writer *writer, bool value);
WIDL_API bool widl_write_int(widl_writer *writer, int64_t value);
WIDL_API bool widl_write_uint(widl_writer *writer, uint64_t value);
WIDL_API bool widl_write_float32(widl_writer *writer, float value);
WIDL_API bool widl_write_float64(widl_writer *writer, double value);
WIDL_API bool widl_write_string_any(widl_writer *writer, widl_string value);

static inline bool widl_write_string(widl_writer *writer, widl_string value)
{
    unsigned char *out;
    if (!WIDL_LIKELY(value.size < 32 && widl_is_short_ascii(value.data, value.size)))
        return widl_write_string_any(writer, value);
    out = widl_writer_reserve(writer, WIDL_HEAD_SIZE + value.size);
    if (!out)
        return false;
    widl_writer_commit(writer, widl_put_string(out, value));
    return true;
}

WIDL_API bool widl_write_bytes(widl_writer *writer, widl_bytes value);
WIDL_API bool widl_write_list(widl_writer *writer, size_t count);
WIDL_API bool widl_write_map(widl_writer *writer, size_t count);
/** An absent value (`size` 0) is written as null. The encoding is checked whole. */
WIDL_API bool widl_write_value(widl_writer *writer, widl_value value);
/** `value` must lie within ±(2^53-1), the range that every WAMP peer can hold. */
WIDL_API bool widl_write_safe_int(widl_writer *writer, int64_t value);
/** RFC 3339 text. */
WIDL_API bool widl_write_timestamp(widl_writer *writer, widl_timestamp value);
/** Canonical text. */
WIDL_API bool widl_write_uuid(widl_writer *writer, widl_uuid value);
/* What their widl_check_…() accept. */
WIDL_API bool widl_write_decimal(widl_writer *writer, widl_string value);
WIDL_API bool widl_write_uri(widl_writer *writer, widl_string value);
WIDL_API bool widl_write_wampid(widl_writer *writer, uint64_t value);
WIDL_API bool widl_write_seconds(widl_writer *writer, int64_t nanoseconds);
WIDL_API bool widl_write_milliseconds(widl_writer *writer, int64_t nanoseconds);

/** Text that is known to be UTF-8, such as the name of an enumerator. */
static inline bool widl_write_name(widl_writer *writer, widl_string name)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE + name.size);
    if (!out)
        return false;
    widl_writer_commit(writer, widl_put_string(out, name));
    return true;
}

/** Reads MessagePack values one after the other; never trusts a count or a length. */
typedef struct widl_reader {
    const unsigned char *cursor;
    const unsigned char *end;
    widl_arena *arena; /**< strings, bytes, values and lists are copied into it */
    unsigned depth;    /**< lists and maps that are open */
    bool failed;
    widl_problem problem;
    const unsigned char *behind_tag; /**< where the next map goes on: see widl_read_tag() */
    const unsigned char
        *stray_tag; /**< value of a tag that is not first, within the member's map */
} widl_reader;

/** Start reading `value`; decoded data will live in `arena`. Clears an earlier failure. */
WIDL_API void widl_reader_open(widl_reader *reader, widl_value value, widl_arena *arena);

/** As widl_reader_open(), for a map that may be absent, which then reads as an empty one. */
WIDL_API void widl_reader_open_map(widl_reader *reader, widl_value value, widl_arena *arena);

/** Refuse the value that was read last; as widl_writer_refuse(). Return: false. */
WIDL_API bool widl_reader_refuse(widl_reader *reader, const char *format, ...) WIDL_PRINTF(2, 3);

/** As widl_writer_at() and widl_writer_at_index(). Return: false. */
WIDL_API bool widl_reader_at(widl_reader *reader, const char *name);
WIDL_API bool widl_reader_at_index(widl_reader *reader, size_t index);

/** Memory for `count` elements of `size` bytes each; NULL and a failure when there is not enough.
 */
WIDL_API WIDL_NODISCARD void *widl_reader_alloc(widl_reader *reader, size_t count, size_t size);

/*
 * Reading one value of an expected type. `*ret` is set only on success. A value of another type, or
 * a number outside [low, high], is refused with a text that says what was found.
 * An integer is accepted where a float is expected; never the other way round.
 */
WIDL_API bool widl_read_bool_any(widl_reader *reader, bool *ret);
WIDL_API bool widl_read_float64_any(widl_reader *reader, double *ret);
WIDL_API bool widl_read_string_any(widl_reader *reader, widl_string *ret);
WIDL_API bool widl_read_name_any(widl_reader *reader, widl_string *ret);
WIDL_API bool widl_read_key_any(widl_reader *reader, widl_string *ret);
WIDL_API bool widl_read_bytes_any(widl_reader *reader, widl_bytes *ret);

static inline bool widl_read_bool(widl_reader *reader, bool *ret)
{
    if (WIDL_LIKELY(reader->cursor != reader->end && (*reader->cursor & 0xfe) == 0xc2)) {
        *ret = *reader->cursor++ & 1;
        return true;
    }
    return widl_read_bool_any(reader, ret);
}

WIDL_API bool widl_read_int_any(widl_reader *reader, int64_t low, int64_t high, int64_t *ret);
WIDL_API bool widl_read_uint(widl_reader *reader, uint64_t high, uint64_t *ret);

static inline bool widl_read_int(widl_reader *reader, int64_t low, int64_t high, int64_t *ret)
{
    const unsigned char *at = reader->cursor;
    if (WIDL_LIKELY(at != reader->end && *at < 0x80 && *at >= low && *at <= high)) {
        *ret = *at;
        reader->cursor = at + 1;
        return true;
    }
    return widl_read_int_any(reader, low, high, ret);
}

WIDL_API bool widl_read_float32(widl_reader *reader, float *ret);

static inline bool widl_read_float64(widl_reader *reader, double *ret)
{
    const unsigned char *at = reader->cursor;
    uint64_t bits;
    if (!WIDL_LIKELY(reader->end - at >= 9 && *at == 0xcb))
        return widl_read_float64_any(reader, ret);
    bits = (uint64_t)at[1] << 56 | (uint64_t)at[2] << 48 | (uint64_t)at[3] << 40 |
           (uint64_t)at[4] << 32 | (uint64_t)at[5] << 24 | (uint64_t)at[6] << 16 |
           (uint64_t)at[7] << 8 | (uint64_t)at[8];
    memcpy(ret, &bits, sizeof(*ret));
    reader->cursor = at + 9;
    return true;
}

/** View the text of at most 31 ASCII characters that is next, if one is; it is stepped over. */
static inline bool widl_view_short(widl_reader *reader, widl_string *ret)
{
    const unsigned char *at = reader->cursor;
    size_t size = at != reader->end ? *at ^ 0xa0U : 32;
    if (!WIDL_LIKELY(size < 32 && size < (size_t)(reader->end - at) &&
                     widl_is_short_ascii((const char *)at + 1, size)))
        return false;
    *ret = widl_str_n((const char *)at + 1, size);
    reader->cursor = at + 1 + size;
    return true;
}

/** Checked to be UTF-8, copied into the arena, followed by a NUL byte. */
WIDL_API bool widl_read_string(widl_reader *reader, widl_string *ret);

/** A name, such as that of an enumerator: a view into the message, checked to be UTF-8. */
static inline bool widl_read_name(widl_reader *reader, widl_string *ret)
{
    return WIDL_LIKELY(widl_view_short(reader, ret)) || widl_read_name_any(reader, ret);
}

/** A key of a map: a view into the message, not copied, checked to be UTF-8. */
static inline bool widl_read_key(widl_reader *reader, widl_string *ret)
{
    return WIDL_LIKELY(widl_view_short(reader, ret)) || widl_read_key_any(reader, ret);
}

/** Copied into the arena. */
static inline bool widl_read_bytes(widl_reader *reader, widl_bytes *ret)
{
    const unsigned char *at = reader->cursor;
    widl_arena *arena = reader->arena;
    unsigned char *copy = arena->next;
    size_t size;
    if (!WIDL_LIKELY(reader->end - at >= 2 && *at == 0xc4))
        return widl_read_bytes_any(reader, ret);
    size = at[1];
    if (size > (size_t)(reader->end - at) - 2 || size >= (size_t)(arena->end - copy))
        return widl_read_bytes_any(reader, ret);
    widl_copy_bytes(copy, at + 2, size);
    copy[size] = 0;
    arena->next = copy + size + 1;
    reader->cursor = at + 2 + size;
    *ret = widl_bin(copy, size);
    return true;
}

/** Any value, copied whole; text in it is checked to be UTF-8 and keys to be unique strings. */
WIDL_API bool widl_read_value(widl_reader *reader, widl_value *ret);

/* The same with the type's own range, for each integer of the language. */
WIDL_API bool widl_read_int8(widl_reader *reader, int8_t *ret);
WIDL_API bool widl_read_int16(widl_reader *reader, int16_t *ret);
WIDL_API bool widl_read_int32(widl_reader *reader, int32_t *ret);
WIDL_API bool widl_read_int64(widl_reader *reader, int64_t *ret);
WIDL_API bool widl_read_uint8(widl_reader *reader, uint8_t *ret);
WIDL_API bool widl_read_uint16(widl_reader *reader, uint16_t *ret);
WIDL_API bool widl_read_uint32(widl_reader *reader, uint32_t *ret);
WIDL_API bool widl_read_uint64(widl_reader *reader, uint64_t *ret);
/** Within ±(2^53-1). */
WIDL_API bool widl_read_safe_int(widl_reader *reader, int64_t *ret);

/* What widl_write_…() of the same name writes; a timestamp as widl_timestamp_parse() takes it, a
 * UUID in either case. Numbers of a unit that are too many nanoseconds for an int64_t are refused.
 */
WIDL_API bool widl_read_timestamp(widl_reader *reader, widl_timestamp *ret);
WIDL_API bool widl_read_uuid(widl_reader *reader, widl_uuid *ret);
WIDL_API bool widl_read_decimal(widl_reader *reader, widl_string *ret);
WIDL_API bool widl_read_uri(widl_reader *reader, widl_string *ret);
WIDL_API bool widl_read_wampid(widl_reader *reader, uint64_t *ret);
WIDL_API bool widl_read_seconds(widl_reader *reader, int64_t *ret_nanoseconds);
WIDL_API bool widl_read_milliseconds(widl_reader *reader, int64_t *ret_nanoseconds);

/* widl_read_list() and widl_read_map() of every form. */
WIDL_API bool widl_read_list_any(widl_reader *reader, size_t *ret_count);
WIDL_API bool widl_read_map_any(widl_reader *reader, size_t *ret_count);

/** Enter a list or a map of at most 15, whose head is `head` but for the count, if that is next. */
static inline bool widl_enter_short(widl_reader *reader, unsigned char head, size_t bytes_each,
                                    size_t *ret_count)
{
    const unsigned char *at = reader->cursor;
    size_t count = at != reader->end ? *at ^ (size_t)head : 16;
    if (count > 15 || reader->depth >= WIDL_MAX_DEPTH ||
        count * bytes_each >= (size_t)(reader->end - at))
        return false;
    reader->cursor = at + 1;
    reader->depth++;
    *ret_count = count;
    return true;
}

/**
 * Enter a list of `*ret_count` elements; that many are certain not to exceed the bytes left.
 * Refused when nested deeper than WIDL_MAX_DEPTH. Leave it with widl_reader_leave() after the last.
 */
static inline bool widl_read_list(widl_reader *reader, size_t *ret_count)
{
    return WIDL_LIKELY(widl_enter_short(reader, 0x90, 1, ret_count)) ||
           widl_read_list_any(reader, ret_count);
}

/** As widl_read_list() for a map of `*ret_count` pairs. */
static inline bool widl_read_map(widl_reader *reader, size_t *ret_count)
{
    return WIDL_LIKELY(!reader->behind_tag && widl_enter_short(reader, 0x80, 2, ret_count)) ||
           widl_read_map_any(reader, ret_count);
}

/** Enter a list that must have exactly `count` elements; leave it like any other. */
WIDL_API bool widl_read_array(widl_reader *reader, size_t count);

/** Leave the list or map entered last. */
static inline void widl_reader_leave(widl_reader *reader)
{
    reader->depth--;
}

/**
 * Read the `left` pairs of a map that did not come in the declared order.
 *
 * find:  the index of the field called `key`, -1 for none. field: reads the field of that index, or
 *        steps over the value for -1, or refuses it. seen: a bit per field, set for those that were
 *        read; a field that comes twice is refused.
 */
WIDL_API bool widl_read_rest(widl_reader *reader, size_t left, uint64_t *seen,
                             int (*find)(widl_string key),
                             bool (*field)(widl_reader *reader, void *target, int field),
                             void *target);

/** One pair of widl_read_rest(), whose `key` was read and `found` already. */
WIDL_API bool widl_read_found(widl_reader *reader, widl_string key, int found, uint64_t *seen,
                              bool (*field)(widl_reader *reader, void *target, int field),
                              void *target);

/** How the members of a union are told apart: by the name that a key of their map has as value. */
typedef struct widl_tag {
    widl_string key;
    const widl_string *names; /**< of the members */
    unsigned count;
    bool closed; /**< an unknown name is refused */
} widl_tag;

/** Write `member` (from 1): `value`, which `write` writes as a map, with its tag in front. */
WIDL_API bool widl_write_tagged(widl_writer *writer, const widl_tag *tag, unsigned member,
                                bool (*write)(widl_writer *writer, const void *source),
                                const void *value);

/**
 * Find the tag of the map that comes next, wherever in it that stands.
 *
 * `*ret_member` is the member's number, from 1, and its map must be read next; a tag that came
 * first is left out of it. 0: the name is unknown, and the map was stepped over.
 */
WIDL_API bool widl_read_tag(widl_reader *reader, const widl_tag *tag, unsigned *ret_member);

/** Step over the next value, checking it whole. */
WIDL_API bool widl_read_skip(widl_reader *reader);

/** Whether the next value is null; if so it is consumed. */
static inline bool widl_read_nil(widl_reader *reader)
{
    if (reader->cursor == reader->end || *reader->cursor != 0xc0)
        return false;
    reader->cursor++;
    return true;
}

/** Whether the next bytes are exactly `bytes`, an encoded key; if so they are consumed. */
static inline bool widl_read_exact(widl_reader *reader, const char *bytes, size_t size)
{
    if ((size_t)(reader->end - reader->cursor) < size || memcmp(reader->cursor, bytes, size) != 0)
        return false;
    reader->cursor += size;
    return true;
}

/*
 * What a contract demands of a value beyond its type: refuses one outside [low, high].
 * Return: false after a refusal.
 */
WIDL_API bool widl_expect_length(widl_reader *reader, size_t length, size_t low, size_t high);
WIDL_API bool widl_expect_pattern(widl_reader *reader, widl_string value,
                                  const widl_pattern *pattern);
WIDL_API bool widl_expect_int(widl_reader *reader, int64_t value, int64_t low, int64_t high);
WIDL_API bool widl_expect_uint(widl_reader *reader, uint64_t value, uint64_t low, uint64_t high);
WIDL_API bool widl_expect_float(widl_reader *reader, double value, double low, double high);

/** Refuse a name that a closed enum or union does not have: `unknown name 'x'`. Return: false. */
WIDL_API bool widl_reader_unknown(widl_reader *reader, widl_string name);

/** Refuse a map because key `name` is not in it. Return: false. */
WIDL_API bool widl_reader_missing(widl_reader *reader, const char *name);

/** Refuse to write a keyword whose `key` the contract names: it has its own member. Return: false.
 */
WIDL_API bool widl_writer_taken(widl_writer *writer, widl_string key);

/** Refuse a payload because positional element `index` is not there. Return: false. */
WIDL_API bool widl_reader_missing_position(widl_reader *reader, size_t index);

/** Refuse a list because element `index` is not in it. Return: false. */
WIDL_API bool widl_reader_missing_index(widl_reader *reader, size_t index);

/** As widl_writer_at() for a key of a map, which need not end with a NUL byte. */
WIDL_API bool widl_writer_at_key(widl_writer *writer, widl_string key);

/*
 * What a strict contract demands: refuse a value because it is not in the contract. The first is
 * for the value of a key that widl_read_rest() does not find, the others for element `index` of a
 * list or of the args. Return: false.
 */
WIDL_API bool widl_reader_extra(widl_reader *reader);
WIDL_API bool widl_reader_extra_index(widl_reader *reader, size_t index);
WIDL_API bool widl_reader_extra_position(widl_reader *reader, size_t index);

/** Read the `left` pairs of a map, the args or the kwargs, of which a strict contract has none. */
WIDL_API bool widl_read_no_pairs(widl_reader *reader, size_t left);
WIDL_API bool widl_read_no_args(widl_reader *reader, widl_value args);
WIDL_API bool widl_read_no_kwargs(widl_reader *reader, widl_value kwargs);

/** As widl_reader_at() for the positional argument or result `index`: `args[index]`. */
WIDL_API bool widl_reader_at_position(widl_reader *reader, size_t index);
WIDL_API bool widl_writer_at_position(widl_writer *writer, size_t index);

/** Refuse what follows when bytes are left after the last value. */
WIDL_API bool widl_reader_finish(widl_reader *reader);

/** Whether `text` is well-formed UTF-8 (RFC 3629). */
WIDL_API bool widl_utf8_valid(widl_string text);

/** How many code points well-formed `text` has. */
WIDL_API size_t widl_utf8_length(widl_string text);

#ifdef __cplusplus
}
#endif

#endif
