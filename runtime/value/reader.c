/* SPDX-License-Identifier: MIT */
/*
 * Reader: MessagePack in any form, one expected value after the other.
 *
 * Invariant: after a failure the cursor is at the end, so that every further read fails without
 * looking at `failed` first; the first problem is kept.
 */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>

#include "value/check.h"
#include "value/head.h"
#include "value/problem.h"
#include "value/reader.h"
#include "value/view.h"

#define SAFE_INT_MAX (((int64_t)1 << 53) - 1)

/** Up to here every whole number is exact as a float64. */
#define WHOLE_MAX 9007199254740992.0

static bool fail(widl_reader *reader)
{
    reader->failed = true;
    reader->cursor = reader->end;
    return false;
}

bool wi_reader_no_memory(widl_reader *reader)
{
    if (!reader->failed)
        wi_problem_memory(&reader->problem);
    return fail(reader);
}

void widl_reader_open(widl_reader *reader, widl_value value, widl_arena *arena)
{
    reader->cursor = value.data;
    reader->end = wi_value_end(value);
    reader->arena = arena;
    reader->depth = 0;
    reader->failed = false;
    reader->behind_tag = NULL;
    reader->stray_tag = NULL;
    wi_problem_clear(&reader->problem);
}

bool widl_reader_refuse(widl_reader *reader, const char *format, ...)
{
    va_list arguments;

    if (reader->failed)
        return false;
    va_start(arguments, format);
    wi_problem_vset(&reader->problem, format, arguments);
    va_end(arguments);
    return fail(reader);
}

bool widl_reader_at(widl_reader *reader, const char *name)
{
    return wi_problem_at(&reader->problem, widl_str(name));
}

bool widl_reader_at_index(widl_reader *reader, size_t index)
{
    return wi_problem_at_index(&reader->problem, index);
}

void *widl_reader_alloc(widl_reader *reader, size_t count, size_t size)
{
    void *memory = NULL;

    if (!reader->failed && (size == 0 || count <= SIZE_MAX / size))
        memory = widl_arena_alloc(reader->arena, count * size);
    if (!memory)
        wi_reader_no_memory(reader);
    return memory;
}

/** Read a head that is to be one of two types; the cursor moves behind it. */
static bool read_head(widl_reader *reader, enum wi_type type, enum wi_type other,
                      const char *expected, struct wi_head *ret)
{
    const unsigned char *behind = wi_head_read(reader->cursor, reader->end, ret);

    if (!behind)
        return widl_reader_refuse(reader, "ends in the middle of a value");
    if (ret->type != type && ret->type != other)
        return widl_reader_refuse(reader, "expected %s, found %s", expected,
                                  wi_type_name(ret->type));
    reader->cursor = behind;
    return true;
}

/** Whether a small integer, the most frequent one, is next; it needs no further look. */
static inline bool is_small(const widl_reader *reader)
{
    return reader->cursor < reader->end && *reader->cursor < 0x80;
}

bool widl_read_bool_any(widl_reader *reader, bool *ret)
{
    struct wi_head head;

    if (!read_head(reader, WI_TYPE_BOOL, WI_TYPE_BOOL, "a boolean", &head))
        return false;
    *ret = head.number != 0;
    return true;
}

/** Make an integer of a whole number that is carried as a float and is exact as such. */
static bool make_integer(struct wi_head *head)
{
    double value;

    if (head->type != WI_TYPE_FLOAT64 && head->type != WI_TYPE_FLOAT32)
        return false;
    value = head->type == WI_TYPE_FLOAT64 ? wi_head_float64(head) : (double)wi_head_float32(head);
    if (!(value >= -WHOLE_MAX && value <= WHOLE_MAX) || (double)(int64_t)value != value)
        return false;
    head->type = value < 0 ? WI_TYPE_NEGATIVE : WI_TYPE_UINT;
    head->number = (uint64_t)(int64_t)value;
    return true;
}

/**
 * Read an integer's head; the cursor moves behind it. JavaScript has no integers, and its
 * MessagePack libraries send those beyond 32 bits as floats.
 */
static bool read_integer(widl_reader *reader, struct wi_head *ret)
{
    const unsigned char *behind = wi_head_read(reader->cursor, reader->end, ret);
    bool is_integer = ret->type == WI_TYPE_UINT || ret->type == WI_TYPE_NEGATIVE;

    if (behind && (is_integer || make_integer(ret))) {
        reader->cursor = behind;
        return true;
    }
    return read_head(reader, WI_TYPE_UINT, WI_TYPE_NEGATIVE, "an integer", ret);
}

/** Take an unsigned integer of two, four or eight bytes, if one is next and backed by bytes. */
static inline bool take_unsigned(widl_reader *reader, uint64_t *ret)
{
    const unsigned char *at = reader->cursor;
    size_t left = (size_t)(reader->end - at);
    size_t size;

    if (left >= 9 && *at == 0xcf) {
        *ret = wi_load_64(at + 1);
        size = 9;
    } else if (left >= 5 && *at == 0xce) {
        *ret = wi_load_32(at + 1);
        size = 5;
    } else if (left >= 3 && *at == 0xcd) {
        *ret = wi_load_16(at + 1);
        size = 3;
    } else {
        return false;
    }
    reader->cursor = at + size;
    return true;
}

/** An integer of any form. */
static bool read_any_int(widl_reader *reader, int64_t low, int64_t high, int64_t *ret)
{
    struct wi_head head;

    if (!read_integer(reader, &head))
        return false;
    if (head.type == WI_TYPE_UINT && head.number > INT64_MAX)
        return widl_reader_refuse(reader, "%" PRIu64 " is outside %" PRId64 "..%" PRId64,
                                  head.number, low, high);
    if ((int64_t)head.number < low || (int64_t)head.number > high)
        return widl_reader_refuse(reader, "%" PRId64 " is outside %" PRId64 "..%" PRId64,
                                  (int64_t)head.number, low, high);
    *ret = (int64_t)head.number;
    return true;
}

bool widl_read_int_any(widl_reader *reader, int64_t low, int64_t high, int64_t *ret)
{
    const unsigned char *at = reader->cursor;
    uint64_t number;

    if (take_unsigned(reader, &number)) {
        if (number <= INT64_MAX && (int64_t)number >= low && (int64_t)number <= high) {
            *ret = (int64_t)number;
            return true;
        }
        reader->cursor = at;
    }
    return read_any_int(reader, low, high, ret);
}

bool widl_read_uint(widl_reader *reader, uint64_t high, uint64_t *ret)
{
    struct wi_head head;

    if (is_small(reader) && *reader->cursor <= high) {
        *ret = *reader->cursor++;
        return true;
    }
    if (!read_integer(reader, &head))
        return false;
    if (head.type == WI_TYPE_NEGATIVE)
        return widl_reader_refuse(reader, "%" PRId64 " is outside 0..%" PRIu64,
                                  (int64_t)head.number, high);
    if (head.number > high)
        return widl_reader_refuse(reader, "%" PRIu64 " is outside 0..%" PRIu64, head.number, high);
    *ret = head.number;
    return true;
}

bool widl_read_float64_any(widl_reader *reader, double *ret)
{
    struct wi_head head;
    const unsigned char *behind = wi_head_read(reader->cursor, reader->end, &head);

    if (!behind)
        return widl_reader_refuse(reader, "ends in the middle of a value");
    switch (head.type) {
    case WI_TYPE_FLOAT64:
        *ret = wi_head_float64(&head);
        break;
    case WI_TYPE_FLOAT32:
        *ret = (double)wi_head_float32(&head);
        break;
    case WI_TYPE_UINT:
        *ret = (double)head.number;
        break;
    case WI_TYPE_NEGATIVE:
        *ret = (double)(int64_t)head.number;
        break;
    default:
        return widl_reader_refuse(reader, "expected a number, found %s", wi_type_name(head.type));
    }
    reader->cursor = behind;
    return true;
}

bool widl_read_float32(widl_reader *reader, float *ret)
{
    double value;
    float rounded;

    if (!widl_read_float64(reader, &value))
        return false;
    rounded = (float)value;
    if (isinf(rounded) && !isinf(value))
        return widl_reader_refuse(reader, "outside the range of float32");
    *ret = rounded;
    return true;
}

/** Copy the `size` bytes at the cursor into the arena and step over them. */
static void *take_copy(widl_reader *reader, uint64_t size)
{
    void *copy = widl_arena_copy(reader->arena, reader->cursor, (size_t)size);

    if (!copy) {
        wi_reader_no_memory(reader);
        return NULL;
    }
    reader->cursor += size;
    return copy;
}

/** The text of `size` bytes at the cursor, which stays where it is. */
static bool view_text(widl_reader *reader, uint64_t size, widl_string *ret)
{
    widl_string text = {(const char *)reader->cursor, (size_t)size};

    if (!widl_utf8_valid(text))
        return widl_reader_refuse(reader, "not UTF-8");
    *ret = text;
    return true;
}

bool widl_read_string_any(widl_reader *reader, widl_string *ret)
{
    struct wi_head head;
    widl_string view = {0};
    const char *copy;

    if (!read_head(reader, WI_TYPE_STRING, WI_TYPE_STRING, "a string", &head) ||
        !view_text(reader, head.number, &view))
        return false;
    copy = take_copy(reader, head.number);
    if (!copy)
        return false;
    *ret = widl_str_n(copy, view.size);
    return true;
}

/** Copy short text, looking at each word only once. Return: whether all of it is ASCII. */
static inline bool copy_ascii(unsigned char *to, const unsigned char *from, size_t size)
{
    uint64_t bits = 0;
    uint64_t word;

    if (size < 8) {
        widl_copy_bytes(to, from, size);
        return widl_is_short_ascii((const char *)from, size);
    }
    for (size_t at = 0; at + 8 < size; at += 8) {
        memcpy(&word, from + at, 8);
        memcpy(to + at, &word, 8);
        bits |= word;
    }
    memcpy(&word, from + size - 8, 8);
    memcpy(to + size - 8, &word, 8);
    return !((bits | word) & UINT64_C(0x8080808080808080));
}

bool widl_read_string(widl_reader *reader, widl_string *ret)
{
    const unsigned char *at = reader->cursor;
    size_t size = at != reader->end ? *at ^ 0xa0U : 32;
    widl_arena *arena = reader->arena;
    unsigned char *copy = arena->next;

    if (!WIDL_LIKELY(size < 32 && size < (size_t)(reader->end - at) &&
                     size < (size_t)(arena->end - copy) && copy_ascii(copy, at + 1, size)))
        return widl_read_string_any(reader, ret);
    copy[size] = 0;
    arena->next = copy + size + 1;
    reader->cursor = at + 1 + size;
    *ret = widl_str_n((const char *)copy, size);
    return true;
}

bool widl_read_bytes_any(widl_reader *reader, widl_bytes *ret)
{
    struct wi_head head;
    const void *copy;

    if (!read_head(reader, WI_TYPE_BYTES, WI_TYPE_BYTES, "binary data", &head))
        return false;
    copy = take_copy(reader, head.number);
    if (!copy)
        return false;
    *ret = widl_bin(copy, (size_t)head.number);
    return true;
}

bool wi_read_view(widl_reader *reader, const char *expected, widl_string *ret)
{
    struct wi_head head;

    if (!read_head(reader, WI_TYPE_STRING, WI_TYPE_STRING, expected, &head) ||
        !view_text(reader, head.number, ret))
        return false;
    reader->cursor += head.number;
    return true;
}

bool widl_read_name_any(widl_reader *reader, widl_string *ret)
{
    return wi_read_view(reader, "a string", ret);
}

bool widl_read_key_any(widl_reader *reader, widl_string *ret)
{
    return wi_read_view(reader, "a string as key", ret);
}

static bool enter(widl_reader *reader, enum wi_type type, const char *expected, size_t *ret_count)
{
    struct wi_head head;

    if (!read_head(reader, type, type, expected, &head))
        return false;
    if (reader->depth >= WIDL_MAX_DEPTH)
        return widl_reader_refuse(reader, "nested deeper than %d", WIDL_MAX_DEPTH);
    reader->depth++;
    *ret_count = (size_t)head.number;
    return true;
}

bool widl_read_list_any(widl_reader *reader, size_t *ret_count)
{
    return enter(reader, WI_TYPE_LIST, "a list", ret_count);
}

bool widl_read_map_any(widl_reader *reader, size_t *ret_count)
{
    const unsigned char *behind_tag = reader->behind_tag;

    if (!enter(reader, WI_TYPE_MAP, "a map", ret_count))
        return false;
    if (behind_tag) {
        reader->behind_tag = NULL;
        reader->cursor = behind_tag;
        --*ret_count;
    }
    return true;
}

bool wi_reader_pass(widl_reader *reader)
{
    const unsigned char *behind = wi_head_skip(reader->cursor, reader->end);

    if (!behind)
        return false;
    reader->cursor = behind;
    return true;
}

bool widl_read_skip(widl_reader *reader)
{
    const widl_allocator *allocator = reader->arena ? reader->arena->allocator : NULL;
    const unsigned char *behind;

    if (reader->failed)
        return false;
    behind =
        wi_check_value(reader->cursor, reader->end, reader->depth, allocator, &reader->problem);
    if (!behind)
        return fail(reader);
    reader->cursor = behind;
    return true;
}

bool widl_read_value(widl_reader *reader, widl_value *ret)
{
    const unsigned char *start = reader->cursor;
    const unsigned char *copy;
    size_t size;

    if (!widl_read_skip(reader))
        return false;
    size = (size_t)(reader->cursor - start);
    copy = widl_arena_copy(reader->arena, start, size);
    if (!copy)
        return wi_reader_no_memory(reader);
    *ret = (widl_value){copy, size};
    return true;
}

bool widl_reader_finish(widl_reader *reader)
{
    if (reader->cursor != reader->end)
        return widl_reader_refuse(reader, "%zu bytes follow the value",
                                  (size_t)(reader->end - reader->cursor));
    return !reader->failed;
}

/* The range check of the wide reader makes each conversion exact. */
#define READ_SIGNED(name, type, low, high)                                                         \
    bool widl_read_##name(widl_reader *reader, type *ret)                                          \
    {                                                                                              \
        int64_t value = 0;                                                                         \
                                                                                                   \
        if (!widl_read_int(reader, low, high, &value))                                             \
            return false;                                                                          \
        *ret = (type)value;                                                                        \
        return true;                                                                               \
    }

READ_SIGNED(int8, int8_t, INT8_MIN, INT8_MAX)
READ_SIGNED(int16, int16_t, INT16_MIN, INT16_MAX)
READ_SIGNED(int32, int32_t, INT32_MIN, INT32_MAX)
READ_SIGNED(int64, int64_t, INT64_MIN, INT64_MAX)
READ_SIGNED(safe_int, int64_t, -SAFE_INT_MAX, SAFE_INT_MAX)

#define READ_UNSIGNED(name, type, high)                                                            \
    bool widl_read_##name(widl_reader *reader, type *ret)                                          \
    {                                                                                              \
        uint64_t value = 0;                                                                        \
                                                                                                   \
        if (!widl_read_uint(reader, high, &value))                                                 \
            return false;                                                                          \
        *ret = (type)value;                                                                        \
        return true;                                                                               \
    }

READ_UNSIGNED(uint8, uint8_t, UINT8_MAX)
READ_UNSIGNED(uint16, uint16_t, UINT16_MAX)
READ_UNSIGNED(uint32, uint32_t, UINT32_MAX)
READ_UNSIGNED(uint64, uint64_t, UINT64_MAX)
