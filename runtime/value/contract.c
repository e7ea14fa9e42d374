/* SPDX-License-Identifier: MIT */
/*
 * What contracts demand beyond a value's type, checked the same way by writers and readers, with
 * the same texts.
 */
#include <inttypes.h>

#include "value/problem.h"

#define SAFE_INT_MAX ((INT64_C(1) << 53) - 1)

bool widl_check_string_any(widl_writer *writer, widl_string value)
{
    if (value.size > UINT32_MAX)
        return widl_writer_refuse(writer, "longer than 4294967295 bytes");
    return widl_utf8_valid(value) || widl_writer_refuse(writer, "not UTF-8");
}

bool widl_check_bytes(widl_writer *writer, widl_bytes value)
{
    return value.size <= UINT32_MAX || widl_writer_refuse(writer, "longer than 4294967295 bytes");
}

bool widl_check_safe_int(widl_writer *writer, int64_t value)
{
    return widl_check_int(writer, value, -SAFE_INT_MAX, SAFE_INT_MAX);
}

bool widl_check_length(widl_writer *writer, size_t length, size_t low, size_t high)
{
    if (length < low)
        return widl_writer_refuse(writer, "shorter than %zu", low);
    return length <= high || widl_writer_refuse(writer, "longer than %zu", high);
}

bool widl_check_pattern(widl_writer *writer, widl_string value, const widl_pattern *pattern)
{
    char shown[WI_PROBLEM_NAME_SIZE];

    if (widl_pattern_matches(pattern, value))
        return true;
    if (!widl_utf8_valid(value))
        return widl_writer_refuse(writer, "not UTF-8");
    wi_problem_show(shown, widl_str(pattern->text));
    return widl_writer_refuse(writer, "does not match \"%s\"", shown);
}

bool widl_check_int(widl_writer *writer, int64_t value, int64_t low, int64_t high)
{
    return (value >= low && value <= high) ||
           widl_writer_refuse(writer, "%" PRId64 " is outside %" PRId64 "..%" PRId64, value, low,
                              high);
}

bool widl_check_uint(widl_writer *writer, uint64_t value, uint64_t low, uint64_t high)
{
    return (value >= low && value <= high) ||
           widl_writer_refuse(writer, "%" PRIu64 " is outside %" PRIu64 "..%" PRIu64, value, low,
                              high);
}

bool widl_check_float(widl_writer *writer, double value, double low, double high)
{
    return (value >= low && value <= high) ||
           widl_writer_refuse(writer, "%g is outside %g..%g", value, low, high);
}

bool widl_expect_length(widl_reader *reader, size_t length, size_t low, size_t high)
{
    if (length < low)
        return widl_reader_refuse(reader, "shorter than %zu", low);
    return length <= high || widl_reader_refuse(reader, "longer than %zu", high);
}

bool widl_expect_pattern(widl_reader *reader, widl_string value, const widl_pattern *pattern)
{
    char shown[WI_PROBLEM_NAME_SIZE];

    if (widl_pattern_matches(pattern, value))
        return true;
    wi_problem_show(shown, widl_str(pattern->text));
    return widl_reader_refuse(reader, "does not match \"%s\"", shown);
}

bool widl_expect_int(widl_reader *reader, int64_t value, int64_t low, int64_t high)
{
    return (value >= low && value <= high) ||
           widl_reader_refuse(reader, "%" PRId64 " is outside %" PRId64 "..%" PRId64, value, low,
                              high);
}

bool widl_expect_uint(widl_reader *reader, uint64_t value, uint64_t low, uint64_t high)
{
    return (value >= low && value <= high) ||
           widl_reader_refuse(reader, "%" PRIu64 " is outside %" PRIu64 "..%" PRIu64, value, low,
                              high);
}

bool widl_expect_float(widl_reader *reader, double value, double low, double high)
{
    return (value >= low && value <= high) ||
           widl_reader_refuse(reader, "%g is outside %g..%g", value, low, high);
}

bool widl_read_array(widl_reader *reader, size_t count)
{
    size_t found;

    if (!widl_read_list(reader, &found))
        return false;
    return found == count ||
           widl_reader_refuse(reader, "expected %zu elements, found %zu", count, found);
}

void widl_reader_open_map(widl_reader *reader, widl_value value, widl_arena *arena)
{
    static const unsigned char empty_map[] = {0x80};

    if (value.size == 0)
        value = (widl_value){empty_map, sizeof(empty_map)};
    widl_reader_open(reader, value, arena);
}

bool widl_reader_missing(widl_reader *reader, const char *name)
{
    widl_reader_refuse(reader, "missing");
    return widl_reader_at(reader, name);
}

/* A key is a view into the message: a copy ends with a NUL byte and is cut to what a path holds. */
static void copy_key(char copy[WIDL_PROBLEM_SIZE], widl_string key)
{
    size_t size = key.size < WIDL_PROBLEM_SIZE ? key.size : WIDL_PROBLEM_SIZE - 1;

    if (size > 0)
        memcpy(copy, key.data, size);
    copy[size] = '\0';
}

static bool at_key(widl_reader *reader, widl_string key)
{
    char name[WIDL_PROBLEM_SIZE];

    copy_key(name, key);
    return widl_reader_at(reader, name);
}

static bool refuse_duplicate(widl_reader *reader, widl_string key)
{
    widl_reader_refuse(reader, "there twice");
    return at_key(reader, key);
}

/* Whether the value that comes next is the tag of a union, which no contract of a member names. */
static bool is_tag(const widl_reader *reader)
{
    return reader->cursor == reader->stray_tag && reader->cursor;
}

bool widl_read_found(widl_reader *reader, widl_string key, int found, uint64_t *seen,
                     bool (*field)(widl_reader *reader, void *target, int field), void *target)
{
    if (found < 0 && is_tag(reader))
        return widl_read_skip(reader) || at_key(reader, key);
    if (found < 0)
        return field(reader, target, found) || at_key(reader, key);

    uint64_t bit = UINT64_C(1) << (found % 64);

    if (seen[found / 64] & bit)
        return refuse_duplicate(reader, key);
    seen[found / 64] |= bit;
    return field(reader, target, found);
}

bool widl_read_rest(widl_reader *reader, size_t left, uint64_t *seen, int (*find)(widl_string key),
                    bool (*field)(widl_reader *reader, void *target, int field), void *target)
{
    for (; left > 0; left--) {
        widl_string key;

        if (!widl_read_key(reader, &key) ||
            !widl_read_found(reader, key, find(key), seen, field, target))
            return false;
    }
    return true;
}

bool widl_writer_taken(widl_writer *writer, widl_string key)
{
    widl_writer_refuse(writer, "has a member of its own");
    return widl_writer_at_key(writer, key);
}

bool widl_reader_extra(widl_reader *reader)
{
    return widl_reader_refuse(reader, "not in the contract");
}

bool widl_read_no_pairs(widl_reader *reader, size_t left)
{
    for (; left > 0; left--) {
        widl_string key;

        if (!widl_read_key(reader, &key))
            return false;
        if (is_tag(reader) && widl_read_skip(reader))
            continue;
        widl_reader_extra(reader);
        return at_key(reader, key);
    }
    return true;
}

bool widl_reader_extra_index(widl_reader *reader, size_t index)
{
    widl_reader_extra(reader);
    return widl_reader_at_index(reader, index);
}

bool widl_reader_extra_position(widl_reader *reader, size_t index)
{
    widl_reader_extra(reader);
    return widl_reader_at_position(reader, index);
}

bool widl_read_no_args(widl_reader *reader, widl_value args)
{
    size_t count = 0;

    widl_reader_open(reader, args, reader->arena);
    if (args.size > 0 && !widl_read_list(reader, &count))
        return widl_reader_at(reader, "args");
    return count == 0 || widl_reader_extra_position(reader, 0);
}

bool widl_read_no_kwargs(widl_reader *reader, widl_value kwargs)
{
    size_t count;

    widl_reader_open_map(reader, kwargs, reader->arena);
    if (widl_read_map(reader, &count) && widl_read_no_pairs(reader, count))
        return true;
    return widl_reader_at(reader, "kwargs");
}

bool widl_reader_at_position(widl_reader *reader, size_t index)
{
    widl_reader_at_index(reader, index);
    return widl_reader_at(reader, "args");
}

bool widl_writer_at_position(widl_writer *writer, size_t index)
{
    widl_writer_at_index(writer, index);
    return widl_writer_at(writer, "args");
}

bool widl_reader_missing_position(widl_reader *reader, size_t index)
{
    widl_reader_refuse(reader, "missing");
    return widl_reader_at_position(reader, index);
}

bool widl_reader_unknown(widl_reader *reader, widl_string name)
{
    char shown[WI_PROBLEM_NAME_SIZE];

    wi_problem_show(shown, name);
    return widl_reader_refuse(reader, "unknown name '%s'", shown);
}

bool widl_reader_missing_index(widl_reader *reader, size_t index)
{
    widl_reader_refuse(reader, "missing");
    return widl_reader_at_index(reader, index);
}

bool widl_writer_at_key(widl_writer *writer, widl_string key)
{
    char name[WIDL_PROBLEM_SIZE];

    copy_key(name, key);
    return widl_writer_at(writer, name);
}
